//! The format for people.

mod report_sample;

use report_sample::{everything, sample, text};
use seaworthy::report::{Format, View};

#[test]
fn plain() {
    println!("{}", text(Format::Full, &sample(), &View::default()));
    println!(
        "=====\n{}",
        text(
            Format::Full,
            &sample(),
            &View {
                show_coverage: true,
                statistics: true,
                color: true,
                hyperlinks: true,
                ..everything()
            }
        )
    );
}
