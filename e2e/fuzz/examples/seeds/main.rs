//! Writes what fuzzing begins with into `corpus`, from the samples and fixtures of the other tests.

mod calls;
mod requests;
mod texts;
mod webhooks;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What one target begins with.
type Seeds = Vec<Vec<u8>>;

fn main() -> io::Result<()> {
    let webhooks = webhooks::all()?;
    write("addresses", &texts::addresses())?;
    write("booking_requests", &calls::all())?;
    write("brief_token", &texts::tokens())?;
    write("generate_plan", &requests::plans()?)?;
    write("histories", &texts::histories())?;
    write("import_csv", &texts::tables())?;
    write("import_json", &requests::files()?)?;
    write("import_prospect", &requests::imports()?)?;
    write("record_booking_event", &requests::events(&webhooks))?;
    write("signature", &texts::signatures())?;
    write("times", &texts::times())?;
    write("webhook", &webhooks)
}

/// Writes each seed to a file of its own. What was found since then stays.
fn write(target: &str, seeds: &Seeds) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    fs::create_dir_all(&folder)?;
    for (seed, number) in seeds.iter().zip(1..) {
        fs::write(folder.join(format!("seed-{number:02}")), seed)?;
    }
    println!("{target}: {} seeds", seeds.len());
    Ok(())
}

/// Returns the path of a file of the repository.
fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// Returns the files in a folder of the repository whose names end like this, in the order of their names.
fn files(folder: &str, end: &str) -> io::Result<Seeds> {
    let entries = fs::read_dir(in_repository(folder))?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let mut paths = paths.collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.to_string_lossy().ends_with(end));
    paths.sort();
    paths.iter().map(fs::read).collect()
}
