//! The small grammars that strings of a manifest are written in.

pub mod cidr;
pub mod cron;
pub mod date;
pub mod duration;
pub mod glob;
pub mod image;
pub mod ip;
pub mod name;
pub mod near;
pub mod path;
pub mod pattern;
pub mod placeholder;
pub mod quantity;
pub mod share;
pub mod time_zone;
pub mod version;

pub use cidr::Cidr;
pub use date::Date;
pub use image::ImageReference;
pub use name::Grammar;
pub use quantity::Quantity;
pub use version::Version;
