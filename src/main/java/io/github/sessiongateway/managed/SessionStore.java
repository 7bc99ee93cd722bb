package io.github.sessiongateway.managed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.config.ConfigException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions on disk, each in a file of its own: a mark, the generation, and the rest sealed by
 * {@link StoreKeys}. A file is replaced as a whole, so that it is the old one or the new one
 * whenever the process dies. It blocks: never on an event loop.
 */
final class SessionStore {
  private static final Logger log = LoggerFactory.getLogger(SessionStore.class);
  private static final String SUFFIX = ".session";
  private static final String TEMPORARY = ".tmp";
  private static final byte[] MARK = "KSG1".getBytes(UTF_8);
  private static final int HEADER = MARK.length + Long.BYTES;
  private static final long MAX_FILE = 1024 * 1024;
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final Path dir;
  private final StoreKeys keys;

  private SessionStore(Path dir, StoreKeys keys) {
    this.dir = dir;
    this.keys = keys;
  }

  /**
   * Opens the directory, and makes it where it is not there.
   *
   * @throws ConfigException if that cannot be; it quotes no key
   */
  static SessionStore open(Path dir, Path keyFile) {
    StoreKeys keys;
    try {
      keys = StoreKeys.parse(Files.readString(keyFile));
    } catch (IllegalArgumentException e) {
      throw wrong("sessions-store.key-file: " + keyFile + " " + e.getMessage());
    } catch (IOException e) {
      throw wrong("sessions-store.key-file: cannot be read: " + keyFile);
    }
    try {
      if (!Files.isDirectory(dir)) {
        Files.createDirectories(
            dir,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (isWide(dir)) {
        throw wrong("sessions-store.dir: " + dir + " is open to others: its mode must be 0700");
      }
    } catch (IOException e) {
      throw unusable(dir);
    } catch (UnsupportedOperationException e) {
      throw wrong("sessions-store.dir: its file system knows no modes: " + dir);
    }
    return new SessionStore(dir, keys);
  }

  private static ConfigException unusable(Path dir) {
    return wrong("sessions-store.dir: cannot be used: " + dir);
  }

  private static ConfigException wrong(String problem) {
    return new ConfigException(List.of(problem));
  }

  /**
   * Every session that can be read; what cannot is set aside, with one line of log each.
   *
   * @throws ConfigException if the directory cannot be read
   */
  List<StoredSession> load(long advisory) {
    try {
      return all(advisory);
    } catch (IOException e) {
      throw unusable(dir);
    }
  }

  private List<StoredSession> all(long advisory) throws IOException {
    List<StoredSession> sessions = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(dir)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(TEMPORARY)) {
        Files.deleteIfExists(file);
      } else if (name.endsWith(SUFFIX)) {
        StoredSession session =
            read(file, name.substring(0, name.length() - SUFFIX.length()), advisory);
        if (session != null) {
          sessions.add(session);
        }
      }
    }
    return sessions;
  }

  private @Nullable StoredSession read(Path file, String name, long advisory) {
    String problem = "is not a file of this store";
    try {
      if (isWide(file)) {
        problem = "is open to others";
      } else if (Files.size(file) <= MAX_FILE) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > HEADER && Arrays.equals(MARK, Arrays.copyOf(bytes, MARK.length))) {
          StoredSession session = opened(name, bytes, advisory);
          if (session != null) {
            return session;
          }
          problem = "was changed, or is of another key or version";
        }
      }
    } catch (IOException e) {
      problem = "cannot be read";
    }
    setAside(file, name, problem);
    return null;
  }

  private void setAside(Path file, String name, String problem) {
    try {
      Files.move(file, dir.resolve(name + ".set-aside"), StandardCopyOption.REPLACE_EXISTING);
      log.warn("The stored session {} {}: it is set aside", name, problem);
    } catch (IOException e) {
      log.warn("The stored session {} {}, and cannot be set aside", name, problem);
    }
  }

  private @Nullable StoredSession opened(String name, byte[] bytes, long advisory) {
    long generation = ByteBuffer.wrap(bytes).getLong(MARK.length);
    byte[] plain = keys.open(name, generation, Arrays.copyOfRange(bytes, HEADER, bytes.length));
    return plain == null ? null : parsed(plain, generation, advisory);
  }

  /** Null for what another version has written. */
  private static @Nullable StoredSession parsed(byte[] plain, long generation, long advisory) {
    try {
      return StoredSession.fromJson(new JsonObject(new String(plain, UTF_8)), generation, advisory);
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** Replaces the file of a session. */
  void write(StoredSession session) throws IOException {
    String name = session.identity().name();
    byte[] sealed;
    try {
      sealed = keys.seal(name, session.generation(), session.toJson().encode().getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IOException("it could not be sealed", e);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER + sealed.length)
            .put(MARK)
            .putLong(session.generation())
            .put(sealed)
            .flip();
    Path temporary = dir.resolve(name + TEMPORARY);
    Files.deleteIfExists(temporary);
    try {
      write(bytes, temporary);
      Files.move(temporary, file(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    sync();
  }

  private static void write(ByteBuffer bytes, Path temporary) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
  }

  /** Removes the file of a session. */
  void erase(String name) throws IOException {
    if (Files.deleteIfExists(file(name))) {
      sync();
    }
  }

  private Path file(String name) {
    return dir.resolve(name + SUFFIX);
  }

  /** A rename outlives a power cut only when its directory is synced. */
  private void sync() throws IOException {
    try (FileChannel directory = FileChannel.open(dir, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static boolean isWide(Path path) throws IOException {
    return Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS::contains);
  }
}
