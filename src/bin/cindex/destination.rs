//! A file that is written beside its place and then moved there, and never over an input.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Where a result goes: a file that was found to be writable when the command began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination(PathBuf);

/// The files of a folder that commands read.
const FILES: [&str; 5] =
    ["framework.csv", "methodology.toml", "data.csv", "published.csv", "uncertainty.toml"];

impl Destination {
    /// Long work is not to be lost for a slip: that the file can be written is tried before.
    pub(crate) fn parse(typed: &str) -> Result<Self, String> {
        if typed == "-" {
            return Err("leave the option out to write to standard output".to_owned());
        }
        // A link is followed, so that what it names is replaced and not the link.
        let path = fs::canonicalize(typed).unwrap_or_else(|_| PathBuf::from(typed));
        let folder = folder_of(&path);
        if path.is_dir() {
            return Err("it is a folder, but a file is needed".to_owned());
        }
        if !folder.is_dir() {
            return Err(format!("there is no folder `{}`", folder.display()));
        }
        if is_special(&path) {
            return Ok(Self(path));
        }
        check(&path, inputs(std::env::args_os()))?;
        if fs::metadata(&path).is_ok_and(|found| found.permissions().readonly()) {
            return Err("it may not be written".to_owned());
        }
        let beside = beside(&path);
        let tried = OpenOptions::new().write(true).create_new(true).open(&beside);
        tried.map_err(|error| format!("its folder may not be written: {error}"))?;
        let _ = fs::remove_file(beside);
        Ok(Self(path))
    }

    /// Writes beside the file and moves the whole there, so that what was there stays if the disk is
    /// full or the command is interrupted.
    pub(crate) fn write(
        &self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        if is_special(&self.0) {
            let mut file = BufWriter::new(OpenOptions::new().write(true).open(&self.0)?);
            content(&mut file)?;
            return file.flush();
        }
        let beside = beside(&self.0);
        let written = written(&beside, content).and_then(|()| fs::rename(&beside, &self.0));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }

    pub(crate) fn display(&self) -> std::path::Display<'_> {
        self.0.display()
    }
}

/// Everything typed that may name what is read: all arguments but the file to be written.
fn inputs(arguments: impl Iterator<Item = std::ffi::OsString>) -> Vec<PathBuf> {
    let mut inputs = Vec::new();
    let mut is_output = false;
    for argument in arguments.skip(1) {
        let text = argument.to_string_lossy();
        if is_output || text.starts_with("--output=") {
            is_output = false;
        } else if text == "--output" {
            is_output = true;
        } else if let Some((_, value)) = text.strip_prefix("--").and_then(|it| it.split_once('=')) {
            inputs.push(PathBuf::from(value));
        } else {
            inputs.push(PathBuf::from(&argument));
        }
    }
    inputs
}

/// Refuses a file that is among what the command reads, by whatever path or link.
fn check(path: &Path, inputs: Vec<PathBuf>) -> Result<(), String> {
    let Some(own) = identity(path) else { return Ok(()) };
    for input in inputs {
        let within = FILES.iter().map(|name| input.join(name));
        let mut files = std::iter::once(input.clone()).chain(within);
        if let Some(same) = files.find(|file| identity(file).as_ref() == Some(&own)) {
            return Err(format!("it is `{}`, which is read: name another file", same.display()));
        }
    }
    Ok(())
}

fn written(file: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut writer = BufWriter::new(File::create(file)?);
    content(&mut writer)?;
    writer.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A name beside a file that no other run takes.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

/// Whether a path is a device or a pipe, which is written to and never replaced.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// What two paths of one file have in common; nothing where there is no file.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let found = fs::metadata(path).ok().filter(|found| found.is_file())?;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok().filter(|path| path.is_file())
}
