package io.github.sessiongateway.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.github.sessiongateway.bridge.Unauthenticated.Reason;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.files.FileWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows clients by keys of the gateway's own, whose hashes are in a file, and follows the file.
 * Safe from any thread: a change of the file swaps one field.
 */
final class KeysAuthenticator implements Authenticator {
  /** {@code kgw_} and 32 bytes in base64url: nothing that is guessed, so one SHA-256 will do. */
  private static final Pattern KEY = Pattern.compile("kgw_[A-Za-z0-9_-]{43}");

  private final InstantSource time;
  private volatile Map<String, Entry> entries = Map.of();

  /** A line of the file, with its hash as bytes. */
  private static final class Entry {
    private final KeyEntry line;
    private final byte[] hash;

    Entry(KeyEntry line) {
      this.line = line;
      this.hash = line.hashBytes();
    }
  }

  private KeysAuthenticator(InstantSource time) {
    this.time = time;
  }

  /** The authenticator of a file, and what watches the file. */
  record Started(KeysAuthenticator keys, FileWatch watch) {}

  /** Fails with a {@link io.github.sessiongateway.config.ConfigException} if the file is wrong. */
  static Future<Started> start(Vertx vertx, Timers timers, InstantSource time, Path file) {
    KeysAuthenticator keys = new KeysAuthenticator(time);
    return FileWatch.start(
            vertx, timers, KeysFile.KEY, List.of(file), contents -> keys.load(contents.get(0)))
        .map(watch -> new Started(keys, watch));
  }

  @Override
  public Future<Known> authenticate(Secret credential) {
    if (!KEY.matcher(credential.value()).matches()) {
      return Unauthenticated.future(Reason.MALFORMED);
    }
    byte[] shown = sha256(credential.value());
    Client found = null;
    // Every entry is compared, in constant time each: how long it takes tells nothing of a hash.
    for (Entry entry : entries.values()) {
      if (MessageDigest.isEqual(shown, entry.hash)) {
        found = entry.line.client();
      }
    }
    if (found == null) {
      return Unauthenticated.future(Reason.UNKNOWN_KEY);
    }
    if (isOver(found)) {
      return Unauthenticated.future(Reason.EXPIRED);
    }
    Client client = found;
    return Future.succeededFuture(new Known(client, credential, () -> stillKnown(client)));
  }

  /** The client that a certificate of this name stands for; null if there is none. */
  @Nullable Client byCertificate(String name) {
    Entry entry = entries.get(name);
    return entry == null || !entry.line.byCertificate() || isOver(entry.line.client())
        ? null
        : entry.line.client();
  }

  /**
   * Whether a client, the very object that it was given as, is still in the file. A key that was
   * replaced under the same name is another: its client is another object.
   */
  @SuppressWarnings("ReferenceEquality")
  boolean stillKnown(Client client) {
    Entry entry = entries.get(client.name());
    return entry != null && entry.line.client() == client && !isOver(client);
  }

  /** A line that has not changed keeps its client, and so its sockets. */
  private Future<Boolean> load(Buffer content) {
    Map<String, Entry> before = entries;
    Map<String, Entry> now = new HashMap<>();
    for (KeyEntry line : KeysFile.parse(content)) {
      Entry old = before.get(line.client().name());
      now.put(line.client().name(), old != null && old.line.equals(line) ? old : new Entry(line));
    }
    entries = now;
    return Future.succeededFuture(true);
  }

  private boolean isOver(Client client) {
    Instant expiresAt = client.expiresAt();
    return expiresAt != null && !time.instant().isBefore(expiresAt);
  }

  /** The hash of a key. */
  static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
