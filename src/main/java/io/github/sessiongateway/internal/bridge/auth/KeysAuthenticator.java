package io.github.sessiongateway.internal.bridge.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException.Reason;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients by keys that the gateway has generated. A file holds their hashes, and is
 * followed. Safe from any thread, because a change of the file, or to another file, replaces one
 * field.
 */
public final class KeysAuthenticator implements Authenticator {
  /** {@code kgw_} and 32 random bytes in base64url. They cannot be guessed, so SHA-256 suffices. */
  private static final Pattern KEY = Pattern.compile("kgw_[A-Za-z0-9_-]{43}");

  private final InstantSource time;
  private volatile Lines lines = new Lines(Map.of());

  /** The lines of one file. A watch that is late changes those of its own file only. */
  private static final class Lines {
    private volatile Map<String, Entry> entries;

    Lines(Map<String, Entry> entries) {
      this.entries = entries;
    }
  }

  /** A line of the file, with its hash as bytes, so that no comparison converts it. */
  private static final class Entry {
    private final KeyEntry line;
    private final byte[] hash;

    Entry(KeyEntry line) {
      this.line = line;
      // Without a key, it equals no hash.
      this.hash = line.hash() == null ? new byte[0] : line.hash().getBytes(US_ASCII);
    }
  }

  KeysAuthenticator(InstantSource time) {
    this.time = time;
  }

  /**
   * Reads a file. Returns what uses it instead of the present one, and returns its watch. Fails
   * with a {@link io.github.sessiongateway.internal.config.ConfigException} if the file is wrong.
   */
  Future<Supplier<FileWatch>> prepare(Vertx vertx, Timers timers, Path file) {
    List<Path> files = List.of(file);
    return vertx
        .executeBlocking(() -> KeysFile.parse(FileWatch.read(KeysFile.KEY, files).get(0)), false)
        .map(
            read ->
                () -> {
                  Lines used = new Lines(merged(lines.entries, read));
                  lines = used;
                  return FileWatch.follow(
                      vertx,
                      timers,
                      KeysFile.KEY,
                      files,
                      contents -> load(used, KeysFile.parse(contents.get(0))));
                });
  }

  @Override
  public Future<Identity> authenticate(Secret credential) {
    if (!KEY.matcher(credential.value()).matches()) {
      return AuthenticationException.future(Reason.MALFORMED);
    }
    byte[] shown = sha256(credential.value()).getBytes(US_ASCII);
    BridgeClient found = null;
    // All entries are compared, each in constant time, so the duration tells nothing of a hash.
    for (Entry entry : lines.entries.values()) {
      if (MessageDigest.isEqual(shown, entry.hash)) {
        found = entry.line.client();
      }
    }
    if (found == null) {
      return AuthenticationException.future(Reason.UNKNOWN_KEY);
    }
    if (isExpired(found)) {
      return AuthenticationException.future(Reason.EXPIRED);
    }
    BridgeClient client = found;
    return Future.succeededFuture(new Identity(client, credential, () -> isListed(client)));
  }

  /** Returns the client whose certificate has this name; null if the file has no such line. */
  @Nullable BridgeClient byCertificate(String name) {
    Entry entry = lines.entries.get(name);
    return entry == null || !entry.line.byCertificate() || isExpired(entry.line.client())
        ? null
        : entry.line.client();
  }

  /**
   * Whether the file still has the line of a client. A line that has changed has a new client
   * object, so the client is compared by reference.
   */
  @SuppressWarnings("ReferenceEquality")
  boolean isListed(BridgeClient client) {
    Entry entry = lines.entries.get(client.name());
    return entry != null && entry.line.client() == client && !isExpired(client);
  }

  private static Future<Boolean> load(Lines lines, List<KeyEntry> read) {
    Map<String, Entry> before = lines.entries;
    lines.entries = merged(before, read);
    return Future.succeededFuture(!lines.entries.equals(before));
  }

  /** A line that has not changed keeps its client object, and so its connections. */
  private static Map<String, Entry> merged(Map<String, Entry> before, List<KeyEntry> read) {
    Map<String, Entry> now = new HashMap<>();
    for (KeyEntry line : read) {
      Entry old = before.get(line.client().name());
      now.put(line.client().name(), old != null && old.line.equals(line) ? old : new Entry(line));
    }
    return now;
  }

  private boolean isExpired(BridgeClient client) {
    Instant expiresAt = client.expiresAt();
    return expiresAt != null && !time.instant().isBefore(expiresAt);
  }

  /** Returns the SHA-256 of a key in hex. */
  static String sha256(String key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
