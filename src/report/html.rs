//! One page for a browser that needs nothing but itself: no script, no font, no picture. Columns count characters.

use std::io;

use super::{View, by_file, ending, severity_word, title, xml};
use crate::finding::{Finding, Place, Report};

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>seaworthy</title>
<style>
:root { color-scheme: light dark; --error: light-dark(#b3001b, #ff8a8a); --warning: light-dark(#7a4d00, #f2c14e); --info: light-dark(#0b5cad, #8ab8ff); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1.1rem; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin-bottom: 0; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
pre { overflow-x: auto; border: 1px solid; padding: .5rem; tab-size: 4; white-space: pre; }
mark { font-weight: bold; }
a { color: inherit; }
</style>
</head>
<body>
<main>
<h1>seaworthy</h1>
"#;

/// Writes what was covered, then each file with its findings.
pub(super) fn write(report: &Report, view: &View, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    let plain = View {
        color: false,
        quiet: false,
        ..view.clone()
    };
    let mut covered = Vec::new();
    ending::write_ending(report, &plain, &mut covered)?;
    for line in String::from_utf8_lossy(&covered).lines() {
        writeln!(out, "<p>{}</p>", xml::line(line))?;
    }
    for (path, findings) in by_file(report, view) {
        writeln!(out, "<section>\n<h2>{}</h2>", xml::line(path))?;
        for finding in findings {
            write_finding(finding, out)?;
        }
        writeln!(out, "</section>")?;
    }
    writeln!(out, "</main>\n</body>\n</html>")
}

fn write_finding(finding: &Finding, out: &mut dyn io::Write) -> io::Result<()> {
    let start = finding.place.start;
    let severity = severity_word(finding.severity);
    writeln!(
        out,
        "<article>\n<h3><span class=\"{severity}\">{severity}</span> {}:{} <a href=\"{}\">{}</a></h3>\n<p>{}</p>",
        start.line,
        start.column,
        xml::line(&finding.url),
        xml::line(&title(finding)),
        xml::line(&finding.message),
    )?;
    if let Some(suppression) = &finding.suppressed {
        let note = ending::suppression_note(suppression);
        writeln!(out, "<p>{}</p>", xml::line(&note))?;
    }
    write_excerpt(&finding.place, out)?;
    for related in &finding.related {
        let place = &related.place;
        writeln!(
            out,
            "<p>{}:{}:{}: {}</p>",
            xml::line(&place.path),
            place.start.line,
            place.start.column,
            xml::line(&related.message)
        )?;
    }
    if let Some(help) = &finding.help {
        writeln!(out, "<pre tabindex=\"0\">{}</pre>", xml::lines(help))?;
    }
    writeln!(out, "</article>")
}

/// The lines around the place, which is marked where it is whole in them.
fn write_excerpt(place: &Place, out: &mut dyn io::Write) -> io::Result<()> {
    let excerpt = &place.excerpt;
    if excerpt.text.is_empty() {
        return Ok(());
    }
    let text = |text: &str| xml::lines(&text.replace("\r\n", "\n").replace('\r', "\n"));
    let within = |byte: u32| byte.checked_sub(excerpt.start).map(|byte| byte as usize);
    let parts = within(place.start.byte)
        .zip(within(place.end.byte))
        .and_then(|(start, end)| {
            let before = excerpt.text.get(..start)?;
            Some((
                before,
                excerpt.text.get(start..end)?,
                excerpt.text.get(end..)?,
            ))
        });
    let lines = match parts {
        Some((before, marked, after)) => {
            format!(
                "{}<mark>{}</mark>{}",
                text(before),
                text(marked),
                text(after)
            )
        }
        None => text(&excerpt.text),
    };
    // Browsers leave out a line end right behind the tag.
    writeln!(out, "<pre tabindex=\"0\">\n{lines}</pre>")
}
