package io.github.sessiongateway.internal.managed.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the store: one file per session, and files that were set aside. A file is
 * replaced as a whole. Links are not followed and pipes are not opened. It blocks: never on an
 * event loop.
 */
final class StoreFiles {
  private static final String SESSION = ".session";
  private static final String ASIDE = ".set-aside";
  private static final String TEMPORARY = ".tmp";
  private static final String PROBE = ".probe";
  private static final long MAX_FILE = 1024 * 1024;
  private final Path dir;
  private final boolean mends;
  private final StoreModes modes = new StoreModes();

  /** The files that were set aside, by session. */
  private final Map<String, List<Path>> asides = new ConcurrentHashMap<>();

  private StoreFiles(Path dir, boolean mends) {
    this.dir = dir;
    this.mends = mends;
  }

  /**
   * Opens the directory, creates it if it is missing, and denies it to other users.
   *
   * @throws ConfigException if it cannot be used
   */
  static StoreFiles open(Path dir) {
    try {
      if (!Files.isDirectory(dir)) {
        Files.createDirectories(dir, PosixFilePermissions.asFileAttribute(StoreModes.DIRECTORY));
      }
      StoreModes.narrow(dir);
    } catch (IOException e) {
      throw unusable(dir, e);
    } catch (UnsupportedOperationException e) {
      throw wrong("its file system has no file modes: " + dir);
    }
    return new StoreFiles(dir, true);
  }

  /**
   * Checks whether {@link #open} could use a directory, and changes nothing.
   *
   * @throws ConfigException if it cannot be used
   */
  static void check(Path dir) {
    Path place = dir.toAbsolutePath();
    while (!Files.exists(place, NOFOLLOW_LINKS) && place.getParent() != null) {
      place = place.getParent();
    }
    try {
      var unused = Files.getPosixFilePermissions(place);
      if (!Files.isDirectory(place)) {
        throw place.equals(dir.toAbsolutePath())
            ? new FileAlreadyExistsException(dir.toString())
            : new FileSystemException(dir.toString(), null, "Not a directory");
      }
      if (Files.getFileStore(place).isReadOnly()) {
        throw new FileSystemException(dir.toString(), null, "Read-only file system");
      }
      boolean isListed = place.equals(dir.toAbsolutePath());
      if (!Files.isWritable(place)
          || !Files.isExecutable(place)
          || (isListed && !Files.isReadable(place))) {
        throw new AccessDeniedException(dir.toString());
      }
    } catch (IOException e) {
      throw unusable(dir, e);
    } catch (UnsupportedOperationException e) {
      throw wrong("its file system has no file modes: " + dir);
    }
  }

  /** Returns the directory as it is, for reading only. */
  static StoreFiles reading(Path dir) {
    return new StoreFiles(dir, false);
  }

  static ConfigException unusable(Path dir, IOException e) {
    return wrong("cannot be used: " + dir + ": " + PrivateFiles.why(e));
  }

  static ConfigException wrong(String problem) {
    return new ConfigException(List.of("sessions-store.dir: " + problem));
  }

  /**
   * Returns the files of every session, its own first. Unfinished files of a dead process are
   * removed.
   */
  Map<String, List<Path>> sessions() throws IOException {
    Map<String, List<Path>> sessions = new HashMap<>();
    asides.clear();
    try (Stream<Path> all = Files.list(dir)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        sort(file, sessions);
      }
    }
    asides.forEach(
        (name, files) ->
            sessions.merge(
                name, files, (own, more) -> Stream.concat(own.stream(), more.stream()).toList()));
    return sessions;
  }

  private void sort(Path file, Map<String, List<Path>> sessions) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(SESSION)) {
      sessions.put(name.substring(0, name.length() - SESSION.length()), List.of(file));
    } else if (name.endsWith(ASIDE)) {
      asides
          .computeIfAbsent(name.substring(0, name.indexOf('.')), first -> new ArrayList<>())
          .add(file);
    } else if (name.endsWith(TEMPORARY) && mends && !Files.isDirectory(file, NOFOLLOW_LINKS)) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * Returns the content of a file, or null if it is not regular, or larger than this store writes.
   */
  byte @Nullable [] read(Path file) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
    if (!found.isRegularFile() || found.size() > MAX_FILE) {
      return null;
    }
    if (mends) {
      modes.narrow(file, found.permissions());
    }
    try (SeekableByteChannel in =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS))) {
      ByteBuffer bytes = ByteBuffer.allocate((int) found.size());
      while (bytes.hasRemaining() && in.read(bytes) >= 0) {
        // Reads until the end.
      }
      return bytes.hasRemaining() ? null : bytes.array();
    }
  }

  /**
   * Replaces the file of a session.
   *
   * @param keepsOld whether the old file is set aside, under a free name
   */
  void replace(String name, ByteBuffer content, boolean keepsOld) throws IOException {
    Path temporary = dir.resolve(name + TEMPORARY);
    Files.deleteIfExists(temporary);
    try {
      PrivateFiles.create(temporary, content);
      if (keepsOld) {
        setAside(name);
      }
      Files.move(temporary, own(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    sync();
  }

  private void setAside(String name) throws IOException {
    if (!Files.exists(own(name), NOFOLLOW_LINKS)) {
      return;
    }
    int number = 1;
    Path aside = dir.resolve(name + "." + number + ASIDE);
    while (Files.exists(aside, NOFOLLOW_LINKS)) {
      aside = dir.resolve(name + "." + ++number + ASIDE);
    }
    Files.move(own(name), aside);
    asides.computeIfAbsent(name, first -> new ArrayList<>()).add(aside);
  }

  /** Removes the files of a session, its own last, otherwise an older one could come back. */
  void erase(String name, boolean keepsOwn) throws IOException {
    boolean isGone = false;
    for (Path file : asides.getOrDefault(name, List.of())) {
      isGone |= Files.deleteIfExists(file);
    }
    isGone |= !keepsOwn && Files.deleteIfExists(own(name));
    asides.remove(name);
    if (isGone) {
      sync();
    }
  }

  /** Logs in one line which modes were corrected since the last report. */
  void reportModes() {
    modes.report(dir);
  }

  /** Returns the files that a session may have, its own first. */
  List<Path> of(String name) {
    return Stream.concat(Stream.of(own(name)), asides.getOrDefault(name, List.of()).stream())
        .filter(file -> Files.exists(file, NOFOLLOW_LINKS))
        .toList();
  }

  /** Writes a file, reads it again, and removes it. */
  byte[] probe(ByteBuffer content) throws IOException {
    Path temporary = dir.resolve(PROBE + TEMPORARY);
    Files.deleteIfExists(temporary);
    try {
      PrivateFiles.create(temporary, content);
      sync();
      byte[] read = read(temporary);
      return read == null ? new byte[0] : read;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Returns whether a file is a session's own, and was not set aside. */
  static boolean isOwn(Path file) {
    return file.toString().endsWith(SESSION);
  }

  /** Returns the path of a session's own file. */
  Path own(String name) {
    return dir.resolve(name + SESSION);
  }

  /** Syncs the directory, because otherwise a power cut may undo a rename. */
  private void sync() throws IOException {
    try (FileChannel directory = FileChannel.open(dir, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
