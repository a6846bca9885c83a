//! Log lines, on standard error. Our own hold nothing personal and no secret, at any level (`server/tests/logs.rs`).
//! Libraries do not promise that of what they say below `info`, such as the paths of requests: it is never written.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::{io, panic};

use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{LogFormat, Settings};

/// Starts logging, panics included. The first call in a process wins.
pub fn start(settings: &Settings) {
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match settings.log_format {
        LogFormat::Text => lines.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let wanted = EnvFilter::new(&settings.log);
    let started = tracing_subscriber::registry().with(wanted).with(filter_fn(is_harmless)).with(lines).try_init();
    if started.is_ok() {
        // The default hook writes outside the log, and without the request's id.
        panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string);
            // Empty unless RUST_BACKTRACE asks for it.
            let trace = Backtrace::capture();
            let trace = (trace.status() == BacktraceStatus::Captured).then(|| tracing::field::display(trace));
            // One that is put together may quote a value: where it happened tells enough.
            let literal = panic.payload().downcast_ref::<&'static str>();
            tracing::error!(place, trace, "panic: {}", literal.unwrap_or(&"(a message with values)"));
        }));
    }
}

/// Whether a line comes from us, or is one of a library's that are meant for operators.
fn is_harmless(line: &Metadata<'_>) -> bool {
    let room = line.target().split(':').next().unwrap_or_default();
    *line.level() <= Level::INFO || matches!(room, "app" | "clientela" | "domain" | "server" | "service")
}
