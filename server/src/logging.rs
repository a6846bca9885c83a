//! Log lines, on standard error.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::{io, panic};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::config::{LogFormat, Settings};

/// Starts logging, panics included. The first call in a process wins.
pub fn start(settings: &Settings) {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&settings.log))
        .with_span_events(FmtSpan::NONE)
        .with_writer(io::stderr);
    let started = match settings.log_format {
        LogFormat::Text => lines.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).try_init(),
    };
    if started.is_ok() {
        // The default hook writes outside the log, and without the request's id.
        panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string);
            // Empty unless RUST_BACKTRACE asks for it.
            let trace = Backtrace::capture();
            let trace = (trace.status() == BacktraceStatus::Captured).then(|| tracing::field::display(trace));
            tracing::error!(place, trace, "panic: {}", panic.payload_as_str().unwrap_or("no message"));
        }));
    }
}
