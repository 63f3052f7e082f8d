//! The small grammars that strings of a manifest are written in.

pub mod cidr;
pub mod date;
pub mod duration;
pub mod glob;
pub mod image;
pub mod near;
pub mod path;
pub mod pattern;
pub mod placeholder;
pub mod quantity;
pub mod share;

pub use cidr::Cidr;
pub use date::Date;
pub use image::ImageReference;
pub use quantity::Quantity;
