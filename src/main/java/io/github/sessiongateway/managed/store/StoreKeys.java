package io.github.sessiongateway.managed.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.config.ConfigException;
import io.github.sessiongateway.config.SecretFile;
import io.github.sessiongateway.config.StrictText;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** AES-256-GCM under the newest key; what an older one has sealed is opened, too. */
final class StoreKeys {
  static final String KEY = "sessions-store.key-file";

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private static final ThreadLocal<@Nullable Cipher> CIPHERS = new ThreadLocal<>();

  private final SecureRandom random = new SecureRandom();
  private final List<SecretKeySpec> newestFirst;

  /** The same, and those that were taken out while this process runs: they only open. */
  private final List<SecretKeySpec> all;

  private StoreKeys(List<SecretKeySpec> newestFirst, List<SecretKeySpec> all) {
    this.newestFirst = newestFirst;
    this.all = all;
  }

  /**
   * What was sealed.
   *
   * @param isByFirst whether the first key has opened it
   */
  record Opened(Buffer plain, boolean isByFirst) {}

  /**
   * Reads the keys of a file.
   *
   * @throws ConfigException if it cannot be read, or holds no keys; it quotes nothing
   */
  static StoreKeys read(Path file) {
    return parse(SecretFile.read(KEY, file.toString()));
  }

  /**
   * Reads the keys that a file holds by now.
   *
   * @throws ConfigException if it holds no keys; it quotes nothing
   */
  static StoreKeys of(byte[] content) {
    return parse(StrictText.decode(KEY, content));
  }

  /** One key per line, in base64. */
  private static StoreKeys parse(String text) {
    List<SecretKeySpec> keys =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .map(StoreKeys::key)
            .toList();
    if (keys.isEmpty()) {
      throw wrong("holds no key");
    }
    return new StoreKeys(keys, keys);
  }

  private static SecretKeySpec key(String line) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(line);
    } catch (IllegalArgumentException e) {
      throw wrong("holds a line that is not base64");
    }
    if (bytes.length != KEY_BYTES) {
      throw wrong("holds a key that is not of " + KEY_BYTES + " bytes in base64");
    }
    return new SecretKeySpec(bytes, "AES");
  }

  private static ConfigException wrong(String problem) {
    return new ConfigException(List.of(KEY + ": " + problem));
  }

  /** The same keys, which also open what others have sealed so far. */
  StoreKeys after(StoreKeys before) {
    Set<SecretKeySpec> opening = new LinkedHashSet<>(newestFirst);
    opening.addAll(before.all);
    return new StoreKeys(newestFirst, List.copyOf(opening));
  }

  /** Whether the file lists the same keys in the same order. */
  boolean isSameAs(StoreKeys other) {
    return newestFirst.equals(other.newestFirst);
  }

  /** Whether the file lists more than the first key. */
  boolean hasOthers() {
    return newestFirst.size() > 1;
  }

  /** A nonce and what is sealed with it, bound to the name and the generation. */
  byte[] seal(String name, long generation, byte[] plain) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, newestFirst.get(0), nonce, name, generation);
    byte[] sealed = cipher.doFinal(plain);
    return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
  }

  /**
   * Opens what was sealed; null if no key, or not this name and generation, opens it.
   *
   * @param from where the sealed part begins
   */
  @Nullable Opened open(String name, long generation, byte[] bytes, int from) {
    int begin = from + NONCE_BYTES;
    if (bytes.length < begin + TAG_BITS / Byte.SIZE) {
      return null;
    }
    byte[] nonce = Arrays.copyOfRange(bytes, from, begin);
    boolean isFirst = true;
    for (SecretKeySpec key : all) {
      try {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, name, generation);
        byte[] plain = cipher.doFinal(bytes, begin, bytes.length - begin);
        return new Opened(Buffer.buffer(plain), isFirst);
      } catch (GeneralSecurityException e) {
        // The next key may be the one.
        isFirst = false;
      }
    }
    return null;
  }

  /** Looked up once per thread, because that takes as long as to open a session. */
  private static Cipher cipher() throws GeneralSecurityException {
    Cipher cipher = CIPHERS.get();
    if (cipher == null) {
      cipher = Cipher.getInstance(CIPHER);
      CIPHERS.set(cipher);
    }
    return cipher;
  }

  private static Cipher cipher(
      int mode, SecretKeySpec key, byte[] nonce, String name, long generation)
      throws GeneralSecurityException {
    Cipher cipher = cipher();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((name + "\n" + generation).getBytes(UTF_8));
    return cipher;
  }
}
