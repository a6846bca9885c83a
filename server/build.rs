//! Embeds the built site (`target/site`, or the folder named by `CLIENTELA_SITE_DIR`) into a release
//! binary. A debug binary reads the folder when it starts, so that `make dev` need not link it again.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=CLIENTELA_SITE_DIR");
    println!("cargo::rerun-if-changed=build.rs");
    let site = env::var_os("CLIENTELA_SITE_DIR")
        .map_or_else(|| Path::new(&required("CARGO_MANIFEST_DIR")).join("../target/site"), PathBuf::from);
    println!("cargo::rustc-env=CLIENTELA_SITE_DIR={}", site.display());

    let release = required("PROFILE") == "release";
    if release {
        // A folder that does not exist yet is noticed too, once it appears.
        println!("cargo::rerun-if-changed={}", site.display());
    }
    let out = PathBuf::from(required("OUT_DIR"));
    let assets = if release && site.is_dir() {
        memory_serve::assets_to_code("site", &site, &out, true, |_| ())
    } else {
        "&[]".to_owned()
    };
    fs::write(out.join("site_assets.rs"), assets)
}

fn required(name: &str) -> String {
    env::var(name).unwrap_or_default()
}
