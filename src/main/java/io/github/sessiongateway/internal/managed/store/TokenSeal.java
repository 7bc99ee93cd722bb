package io.github.sessiongateway.internal.managed.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encryption of what gateways share. A text opens only for the session and the version that it
 * was sealed for, so that an older one cannot take the place of a newer one.
 */
public final class TokenSeal {
  /** The setting that names the file of the keys. */
  public static final String KEY = StoreKeys.KEY;

  private volatile StoreKeys keys;

  private TokenSeal(StoreKeys keys) {
    this.keys = keys;
  }

  /**
   * Returns the seal by the keys of a file. It blocks.
   *
   * @throws io.github.sessiongateway.internal.config.ConfigException if the file cannot be read, or
   *     holds no keys; it quotes nothing
   */
  public static TokenSeal read(Path keyFile) {
    return new TokenSeal(StoreKeys.read(keyFile));
  }

  /** Uses other keys. What the previous ones sealed still opens. Returns whether they differ. */
  public boolean use(byte[] content) {
    StoreKeys changed = StoreKeys.of(content);
    if (changed.isSameAs(keys)) {
      return false;
    }
    keys = changed.after(keys);
    return true;
  }

  /** Returns the encrypted text of a session's version. */
  public Buffer seal(String name, Version version, JsonObject plain) {
    try {
      return Buffer.buffer(keys.seal(bound(name, version), plain.encode().getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing", e);
    }
  }

  /** Returns the text of a session's version, or null if no key opens it for that version. */
  public @Nullable JsonObject open(String name, Version version, Buffer sealed) {
    StoreKeys.Opened opened = keys.open(bound(name, version), sealed.getBytes(), 0);
    try {
      return opened == null ? null : new JsonObject(opened.plain());
    } catch (RuntimeException notJson) {
      return null;
    }
  }

  /**
   * Returns whether another key than the first encrypted the text of a session's version. Costs
   * nothing if there is one key alone.
   */
  public boolean isByAnother(String name, Version version, Buffer sealed) {
    StoreKeys present = keys;
    if (!present.hasOthers()) {
      return false;
    }
    StoreKeys.Opened opened = present.open(bound(name, version), sealed.getBytes(), 0);
    return opened != null && !opened.isByFirst();
  }

  /** Returns whether there are other keys than the first. */
  public boolean hasOthers() {
    return keys.hasOthers();
  }

  /**
   * Returns digests of a secret by each key, the first key's first. They do not tell the secret.
   */
  public List<String> digests(String secret) {
    return keys.digests(secret);
  }

  private static String bound(String name, Version version) {
    return name + "\n" + version.login() + "\n" + version.generation();
  }
}
