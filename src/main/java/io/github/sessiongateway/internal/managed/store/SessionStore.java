package io.github.sessiongateway.internal.managed.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.files.PrivateFiles;
import io.github.sessiongateway.internal.managed.store.UnopenedSessions.Why;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions on disk, one file per session: a mark, the generation, and the rest encrypted by
 * {@link StoreKeys}. A file is replaced as a whole. If the process dies, the file is the old or the
 * new one. A file that no key opens stays, because the key may come back. It blocks: never on an
 * event loop.
 */
public final class SessionStore {
  private static final String PROBE = "probe";
  private static final byte[] MARK = "KSG1".getBytes(UTF_8);
  private static final int HEADER = MARK.length + Long.BYTES;

  /**
   * The content of a file.
   *
   * @param isByFirstKey whether the first key encrypted it
   */
  private record Content(
      @Nullable StoredSession session, boolean isByFirstKey, @Nullable Why unopened) {
    static Content not(Why why) {
      return new Content(null, false, why);
    }
  }

  private record Named(String session, Content content) {}

  /**
   * The content of the store at the start.
   *
   * @param olderSeals the sessions that another key than the first encrypted
   */
  record Loaded(List<StoredSession> sessions, List<String> olderSeals) {}

  private final StoreFiles files;
  private volatile StoreKeys keys;

  /** The sessions whose file does not open. It is neither replaced nor erased. */
  private final UnopenedSessions unopened = new UnopenedSessions();

  /** The sessions whose own file does not open. A file that was set aside may open. */
  private final Set<String> strangers = ConcurrentHashMap.newKeySet();

  private SessionStore(StoreFiles files, StoreKeys keys) {
    this.files = files;
    this.keys = keys;
  }

  /**
   * Opens the directory, and creates it if it is missing.
   *
   * @throws ConfigException if the directory or the keys cannot be used; it quotes no key
   */
  static SessionStore open(Path dir, Path keyFile) {
    SessionStore store = new SessionStore(StoreFiles.open(dir), StoreKeys.read(keyFile));
    try {
      // Java opens files for its first cipher, and never recovers if it has no free descriptor
      // then.
      store.sealed(PROBE, 0, new byte[1]);
    } catch (IOException e) {
      throw StoreFiles.unusable(dir, e);
    }
    return store;
  }

  /**
   * Returns a session that another process stored, without that process's lock. Returns null if no
   * file of it opens.
   */
  public static @Nullable StoredSession peek(Path dir, Path keyFile, String name) {
    StoreFiles files = StoreFiles.reading(dir);
    return new SessionStore(files, StoreKeys.read(keyFile))
        .content(name, files.own(name))
        .session();
  }

  /**
   * Returns a warning about stored sessions that do not open, without changing a file.
   *
   * @throws ConfigException as {@link #load} does
   */
  static List<String> check(Path dir, StoreKeys keys) {
    SessionStore store = new SessionStore(StoreFiles.reading(dir), keys);
    var unused = store.load();
    String problem = store.problem();
    return problem == null ? List.of() : List.of(problem);
  }

  /**
   * Returns every session that opens, and logs in one line how many do not.
   *
   * @throws ConfigException if there are files and none opens, or if the directory cannot be read
   */
  Loaded load() {
    Map<String, List<Path>> all;
    try {
      all = files.sessions();
    } catch (IOException e) {
      throw StoreFiles.wrong("cannot be read: " + PrivateFiles.why(e));
    }
    List<Named> found =
        all.entrySet().parallelStream()
            .map(e -> new Named(e.getKey(), newest(e.getKey(), e.getValue())))
            .toList();
    files.reportModes();
    unopened.clear();
    List<StoredSession> sessions = new ArrayList<>(found.size());
    List<String> olderSeals = new ArrayList<>();
    for (Named named : found) {
      Content content = named.content();
      if (content.unopened() != null) {
        unopened.put(named.session(), content.unopened());
      } else if (content.session() != null) {
        sessions.add(content.session());
        if (!content.isByFirstKey()) {
          olderSeals.add(named.session());
        }
      }
    }
    unopened.report(sessions.isEmpty());
    return new Loaded(sessions, olderSeals);
  }

  /** Returns a sentence about the sessions that do not open, or null. Safe from any thread. */
  @Nullable String problem() {
    return unopened.problem();
  }

  /** Returns the content of the session's own file, or of one that was set aside if it fails. */
  private Content newest(String name, List<Path> candidates) {
    Content newest = null;
    strangers.remove(name);
    for (Path file : candidates) {
      Content found = content(name, file);
      if (StoreFiles.isOwn(file)) {
        if (found.session() != null) {
          return found;
        }
        strangers.add(name);
      }
      if (newest == null || isNewer(found, newest)) {
        newest = found;
      }
    }
    return newest == null ? Content.not(Why.FOREIGN) : newest;
  }

  private static boolean isNewer(Content found, Content before) {
    return found.session() != null
        && (before.session() == null
            || found.session().writtenAt().isAfter(before.session().writtenAt()));
  }

  private Content content(String name, Path file) {
    byte[] bytes;
    try {
      bytes = files.read(file);
    } catch (IOException e) {
      return Content.not(Why.UNREADABLE);
    }
    if (bytes == null
        || !SessionName.isValid(name)
        || bytes.length <= HEADER
        || !Arrays.equals(MARK, 0, MARK.length, bytes, 0, MARK.length)) {
      return Content.not(Why.FOREIGN);
    }
    long generation = ByteBuffer.wrap(bytes).getLong(MARK.length);
    StoreKeys.Opened opened = keys.open(name, generation, bytes, HEADER);
    if (opened == null) {
      return Content.not(Why.SEALED);
    }
    try {
      JsonObject json = new JsonObject(opened.plain());
      return new Content(StoredSession.fromJson(json, generation), opened.isByFirst(), null);
    } catch (RuntimeException e) {
      return Content.not(Why.FOREIGN);
    }
  }

  /** Replaces the file of a session. A file that did not open is set aside. */
  void write(StoredSession session) throws IOException {
    String name = session.identity().name();
    ByteBuffer sealed =
        sealed(name, session.generation(), session.toJson().encode().getBytes(UTF_8));
    files.replace(name, sealed, strangers.contains(name));
    strangers.remove(name);
    unopened.remove(name);
  }

  private ByteBuffer sealed(String name, long generation, byte[] plain) throws IOException {
    try {
      byte[] sealed = keys.seal(name, generation, plain);
      return ByteBuffer.allocate(HEADER + sealed.length)
          .put(MARK)
          .putLong(generation)
          .put(sealed)
          .flip();
    } catch (GeneralSecurityException e) {
      throw new IOException("a session could not be encrypted", e);
    }
  }

  /** Removes the files of a session, except those that did not open. */
  void erase(String name) throws IOException {
    if (!unopened.has(name)) {
      files.erase(name, strangers.contains(name));
    }
  }

  /** Writes, reads and removes a file, which loads the classes that later writes need. */
  void probe() throws IOException {
    byte[] plain = {1};
    ByteBuffer sealed = sealed(PROBE, 0, plain);
    byte[] read = files.probe(sealed);
    if (keys.open(PROBE, 0, read, HEADER) == null) {
      throw new IOException("a file was read with another content than written");
    }
  }

  /** Replaces the keys. Returns whether they differ from the previous ones. */
  boolean use(StoreKeys changed) {
    if (changed.isSameAs(keys)) {
      return false;
    }
    keys = changed.after(keys);
    return true;
  }

  /** Returns whether there are keys besides the first. */
  boolean hasOtherKeys() {
    return keys.hasOthers();
  }

  /** Returns the names of all sessions that open. */
  List<String> names() throws IOException {
    return files.sessions().keySet().stream().filter(name -> !unopened.has(name)).toList();
  }

  /** Encrypts a session with the first key, if another key encrypted it. */
  void sealAnew(String name) throws IOException {
    Content content = newest(name, files.of(name));
    if (content.unopened() == Why.UNREADABLE) {
      throw new IOException("the session " + name + " cannot be read");
    }
    if (content.session() != null && !content.isByFirstKey()) {
      write(content.session());
    }
  }
}
