//! Every format, over the same reports made by hand. Read a snapshot before accepting it.

#[cfg(test)]
mod columns;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod full;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod json_schema;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod sarif;
