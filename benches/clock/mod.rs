//! CPU time of this process, which a busy machine does not lengthen as it does time on the wall.

use std::time::Duration;

/// What `work` costs, over all threads.
pub(crate) fn cpu(work: impl FnOnce()) -> Duration {
    let before = spent();
    work();
    spent() - before
}

#[cfg(unix)]
fn spent() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    let spent = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(spent.tv_sec as u64, spent.tv_nsec as u32)
}

/// Elsewhere time on the wall has to do.
#[cfg(not(unix))]
fn spent() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;

    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
