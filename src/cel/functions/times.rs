//! Parts of points in time and of lengths of time.

use crate::cel::value::{Outcome, Value};

/// The value of a call; nothing where it is none of these. Time zones other than UTC are not known here.
pub(super) fn call<'v>(function: &str, arguments: &[Value<'v>]) -> Option<Outcome<'v>> {
    let found = match arguments {
        [Value::Timestamp(time)] => time.part(function)?,
        [Value::Timestamp(time), Value::Text(zone)] if matches!(&**zone, "UTC" | "") => {
            time.part(function)?
        }
        [Value::Duration(nanoseconds)] => {
            let by = match function {
                "getHours" => 3_600_000_000_000,
                "getMinutes" => 60_000_000_000,
                "getSeconds" => 1_000_000_000,
                "getMilliseconds" => 1_000_000,
                _ => return None,
            };
            nanoseconds / by
        }
        _ => return None,
    };
    Some(Ok(Value::Int(found)))
}
