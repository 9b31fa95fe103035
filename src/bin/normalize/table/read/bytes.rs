//! The bytes of an input: opened, counted for progress, unpacked where they are compressed, looked at without being lost.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use crate::error::Failure;

/// How much is looked at to know a format, an encoding, a delimiter.
pub const LOOK: usize = 256 * 1024;

/// What expands to less than this is no bomb, whatever it was made from ...
const FREE_EXPANSION: u64 = 64 << 20;
/// ... and beyond it a table grows at most so many times: exports grow 5 to 30 times, a million equal rows some 100 times.
const MOST_EXPANSION: u64 = 250;
/// So much of a spreadsheet or Parquet file that comes through a pipe or compressed is laid down beside; they can't be streamed.
const MOST_SPOOLED: u64 = 2 << 30;
/// The largest window that a zstd frame may ask for, as a power of two: what `zstd -d` itself takes.
const ZSTD_WINDOW: u32 = 27;

/// How many bytes of the file have been read so far, seen from another place.
#[derive(Debug, Clone, Default)]
pub struct Consumed(Arc<AtomicU64>);

impl Consumed {
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// An open input.
pub struct Bytes {
    pub path: PathBuf,
    start: Vec<u8>,
    rest: Box<dyn Read + Send>,
    /// A file that can be opened once more, to jump about in it.
    plain: bool,
    /// Its size as it lies there, where known.
    pub size: Option<u64>,
    pub consumed: Consumed,
    /// How it was compressed.
    pub packed: Option<&'static str>,
}

impl Bytes {
    /// Opens a file, or standard input for `-`, and unpacks it.
    pub fn open(path: &Path) -> Result<Bytes, Failure> {
        let fault = |source| Failure::Read { path: path.to_owned(), source };
        let (raw, size): (Box<dyn Read + Send>, _) = if path == Path::new("-") {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path).map_err(fault)?;
            let meta = file.metadata().map_err(fault)?;
            if meta.is_dir() {
                return Err(fault(io::Error::other("it is a folder; name the files in it, or a pattern like 'folder/*.csv'")));
            }
            (Box::new(file), meta.is_file().then_some(meta.len()))
        };
        let consumed = Consumed::default();
        let rest = Box::new(Counted { inner: raw, consumed: consumed.clone() });
        let plain = size.is_some();
        let mut bytes = Bytes { path: path.to_owned(), start: Vec::new(), rest, plain, size, consumed, packed: None };
        // A file that was compressed twice is still a file.
        for _ in 0..2 {
            bytes = match packing(bytes.look(8)?) {
                Some(packing) => bytes.unpack(packing)?,
                None => break,
            };
        }
        Ok(bytes)
    }

    /// The first bytes, at most `most`, which will be read again.
    pub fn look(&mut self, most: usize) -> Result<&[u8], Failure> {
        if let Some(missing) = most.checked_sub(self.start.len()) {
            let read = self.rest.by_ref().take(missing as u64).read_to_end(&mut self.start);
            read.map_err(|source| Failure::Read { path: self.path.clone(), source })?;
        }
        Ok(&self.start[..self.start.len().min(most)])
    }

    /// All bytes from the first.
    pub fn reader(self) -> Box<dyn Read + Send> {
        Box::new(Cursor::new(self.start).chain(self.rest))
    }

    /// A file to jump about in: this one, or a nameless copy of what comes through a pipe or was compressed.
    pub fn seekable(self) -> Result<File, Failure> {
        let path = self.path.clone();
        let fault = |source| Failure::Read { path: path.clone(), source };
        if self.plain {
            return File::open(&path).map_err(fault);
        }
        let mut copy = tempfile::tempfile().map_err(fault)?;
        let copied = io::copy(&mut self.reader().take(MOST_SPOOLED + 1), &mut copy).map_err(fault)?;
        if copied > MOST_SPOOLED {
            let cause = format!("more than {} GiB come through a pipe; name the file itself", MOST_SPOOLED >> 30);
            return Err(fault(io::Error::other(cause)));
        }
        Ok(copy)
    }

    fn unpack(self, packing: Packing) -> Result<Bytes, Failure> {
        let (path, size, consumed) = (self.path.clone(), self.size, self.consumed.clone());
        let raw = BufReader::with_capacity(1 << 16, self.reader());
        let (inner, name): (Box<dyn Read + Send>, _) = match packing {
            Packing::Gzip => (Box::new(flate2::bufread::MultiGzDecoder::new(raw)), "gzip"),
            Packing::Zstd => {
                let decoder = zstd::stream::read::Decoder::with_buffer(raw).and_then(|mut decoder| {
                    decoder.window_log_max(ZSTD_WINDOW)?;
                    Ok(decoder)
                });
                (Box::new(decoder.map_err(|source| Failure::Read { path: path.clone(), source })?), "zstd")
            }
        };
        let rest = Box::new(Unpacked { inner, name, consumed: consumed.clone(), made: 0 });
        Ok(Bytes { path, start: Vec::new(), rest, plain: false, size, consumed, packed: Some(name) })
    }
}

#[derive(Debug, Clone, Copy)]
enum Packing {
    Gzip,
    Zstd,
}

fn packing(start: &[u8]) -> Option<Packing> {
    match start {
        [0x1f, 0x8b, 0x08, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        // A frame to be skipped, which may stand before the first.
        [mark, 0x2a, 0x4d, 0x18, ..] if mark & 0xf0 == 0x50 => Some(Packing::Zstd),
        _ => None,
    }
}

/// Counts what is read of a file.
struct Counted {
    inner: Box<dyn Read + Send>,
    consumed: Consumed,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.consumed.0.fetch_add(read as u64, Relaxed);
        Ok(read)
    }
}

/// What comes out of a compressed file, as long as it stays in proportion to what went in.
struct Unpacked {
    inner: Box<dyn Read + Send>,
    name: &'static str,
    consumed: Consumed,
    made: u64,
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => io::Error::other(format!("the {} data is cut off; fetch or pack the file anew", self.name)),
            // A decoder says "corrupt deflate stream" and the like, which names no content.
            _ => io::Error::other(format!("the {} data is damaged ({error}); fetch or pack the file anew", self.name)),
        })?;
        self.made += read as u64;
        if self.made > FREE_EXPANSION && self.made / MOST_EXPANSION > self.consumed.get() {
            return Err(io::Error::other(format!(
                "it expands to more than {MOST_EXPANSION} times its size ({} MiB so far), which no ordinary table does; \
                 if it is meant to, unpack it first (`{} -d`)",
                self.made >> 20,
                self.name
            )));
        }
        Ok(read)
    }
}
