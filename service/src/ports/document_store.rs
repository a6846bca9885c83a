//! The document store: where files lie, beside the database that says what they are.

use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use domain::OrgId;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use uuid::Uuid;

use super::PortError;

/// A file's name in the store. Ids are never used twice, so that a file is written once and then only
/// read or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFile {
    /// Whose file it is.
    pub org: OrgId,
    /// Its id.
    pub id: Uuid,
}

/// A file's bytes.
pub type DocumentBytes = BoxStream<'static, Result<Bytes, PortError>>;

/// The document store.
#[async_trait]
pub trait DocumentStore: Send + Sync {
    /// Begins a new file. Nothing can be read of it until it is finished.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn create(&self, file: &DocumentFile) -> Result<Box<dyn DocumentWriter>, PortError>;

    /// A file's bytes; `None` when there is no such file.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn read(&self, file: &DocumentFile) -> Result<Option<DocumentBytes>, PortError>;

    /// Deletes a file, and what an unfinished one has left behind. That there is none is no error.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn delete(&self, file: &DocumentFile) -> Result<(), PortError>;

    /// Whether this process reaches the store at all: where it does not, nothing is tried.
    fn is_reached(&self) -> bool {
        true
    }
}

/// A file that is being written. Dropped before [`finish`](Self::finish) it is not there.
#[async_trait]
pub trait DocumentWriter: Send {
    /// The next bytes. Waits while the store is slower than their sender.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn write(&mut self, bytes: Bytes) -> Result<(), PortError>;

    /// Makes the file readable. From now on it is not lost, not even in a power cut.
    ///
    /// # Errors
    /// When the store does not answer.
    async fn finish(self: Box<Self>) -> Result<(), PortError>;
}

/// How much of a file is held in memory before it is written, in bytes.
const PART: usize = 64 * 1024;
/// How many parts may be on their way to the disk.
const PARTS: usize = 2;

/// Files in a folder, `<organization>/<file's id>`, or in memory.
pub struct ObjectDocuments {
    store: Arc<dyn ObjectStore>,
    /// None: in memory.
    folder: Option<PathBuf>,
}

impl ObjectDocuments {
    /// Files in this folder, which is made when missing. Copies of the server that share a database
    /// share the folder too.
    ///
    /// # Errors
    /// When the folder cannot be made, or nothing be written in it.
    pub fn in_folder(folder: &FilePath) -> io::Result<Self> {
        // Nobody else's business: not even another user's of the same machine.
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let folder = folder.canonicalize()?;
        // Whether anything can be written here is found out now, and not by the first who sends a document. Copies
        // that start at once may all do so.
        let probe = folder.join(".probe");
        std::fs::write(&probe, b"")?;
        match std::fs::remove_file(&probe) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(io::Error::other)?.with_fsync(true);
        Ok(Self { store: Arc::new(store), folder: Some(folder) })
    }

    /// Files that are gone when the process ends: the sandbox.
    pub fn in_memory() -> Self {
        Self { store: Arc::new(InMemory::new()), folder: None }
    }

    fn path_on_disk(&self, file: &DocumentFile) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(file.org.as_str()).join(file.id.to_string()))
    }
}

/// A store that is not reached from here: of commands, whose documents' folder may be another than the server's. Files
/// that they would delete are left to the server's sweep.
#[derive(Debug, Clone, Copy)]
pub struct DocumentsElsewhere;

impl DocumentsElsewhere {
    fn refusal<T>() -> Result<T, PortError> {
        Err(PortError::Unavailable("documents are not reached from here".to_owned()))
    }
}

#[async_trait]
impl DocumentStore for DocumentsElsewhere {
    async fn create(&self, _: &DocumentFile) -> Result<Box<dyn DocumentWriter>, PortError> {
        Self::refusal()
    }

    async fn read(&self, _: &DocumentFile) -> Result<Option<DocumentBytes>, PortError> {
        Self::refusal()
    }

    async fn delete(&self, _: &DocumentFile) -> Result<(), PortError> {
        Self::refusal()
    }

    fn is_reached(&self) -> bool {
        false
    }
}

/// An organization's name has neither dots nor slashes: no path leads out of the folder.
fn path(file: &DocumentFile) -> Path {
    Path::from_iter([file.org.as_str(), &file.id.to_string()])
}

#[async_trait]
impl DocumentStore for ObjectDocuments {
    async fn create(&self, file: &DocumentFile) -> Result<Box<dyn DocumentWriter>, PortError> {
        let upload = self.store.put_multipart(&path(file)).await.map_err(failed)?;
        Ok(Box::new(Writer(WriteMultipart::new_with_chunk_size(upload, PART))))
    }

    async fn read(&self, file: &DocumentFile) -> Result<Option<DocumentBytes>, PortError> {
        match self.store.get(&path(file)).await {
            Ok(found) => Ok(Some(found.into_stream().map(|bytes| bytes.map_err(failed)).boxed())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    async fn delete(&self, file: &DocumentFile) -> Result<(), PortError> {
        match self.store.delete(&path(file)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(failed(error)),
        }
        let Some(mut unfinished) = self.path_on_disk(file) else { return Ok(()) };
        // Where the local store writes until the file is finished; a killed process leaves it behind.
        unfinished.as_mut_os_string().push("#1");
        match tokio::fs::remove_file(unfinished).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        }
    }
}

struct Writer(WriteMultipart);

#[async_trait]
impl DocumentWriter for Writer {
    async fn write(&mut self, bytes: Bytes) -> Result<(), PortError> {
        self.0.wait_for_capacity(PARTS).await.map_err(failed)?;
        self.0.put(bytes);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<(), PortError> {
        self.0.finish().await.map(drop).map_err(failed)
    }
}

/// Paths and the like go to the log; nobody outside sees them.
fn failed(error: impl std::fmt::Display) -> PortError {
    PortError::Unavailable(format!("document store: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::TryStreamExt;

    fn file() -> DocumentFile {
        DocumentFile { org: "telco".parse().unwrap(), id: Uuid::from_u128(7) }
    }

    async fn content(store: &ObjectDocuments) -> Option<Vec<u8>> {
        let bytes = store.read(&file()).await.unwrap()?;
        Some(bytes.try_collect::<Vec<_>>().await.unwrap().concat())
    }

    async fn life_of_a_file(store: &ObjectDocuments) {
        assert_eq!(content(store).await, None);
        store.delete(&file()).await.unwrap();
        let mut writer = store.create(&file()).await.unwrap();
        let mut expected = Vec::new();
        for part in 0..100_u8 {
            let bytes = vec![part; 10_000];
            expected.extend_from_slice(&bytes);
            writer.write(bytes.into()).await.unwrap();
        }
        assert_eq!(content(store).await, None, "not before it is finished");
        writer.finish().await.unwrap();
        assert!(content(store).await == Some(expected));
        store.delete(&file()).await.unwrap();
        assert_eq!(content(store).await, None);
    }

    #[tokio::test]
    async fn files_in_memory() {
        life_of_a_file(&ObjectDocuments::in_memory()).await;
    }

    #[tokio::test]
    async fn files_in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectDocuments::in_folder(&folder.path().join("new")).unwrap();
        life_of_a_file(&store).await;
        // What a killed process leaves behind goes with the file.
        let mut writer = store.create(&file()).await.unwrap();
        writer.write(vec![0; 2 * PART].into()).await.unwrap();
        std::mem::forget(writer);
        let left = || std::fs::read_dir(folder.path().join("new/telco")).map_or(0, Iterator::count);
        assert_eq!(left(), 1);
        store.delete(&file()).await.unwrap();
        assert_eq!(left(), 0);
    }
}
