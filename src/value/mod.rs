//! The small grammars that strings of a manifest are written in.

pub mod image;
pub mod near;
pub mod path;
pub mod placeholder;
pub mod quantity;

pub use image::ImageReference;
pub use quantity::Quantity;
