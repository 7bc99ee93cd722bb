package io.github.sessiongateway.internal.managed.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.SecretFile;
import io.github.sessiongateway.internal.config.StrictText;
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
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The keys of the store (AES-256-GCM). The first key encrypts, and every key decrypts. */
final class StoreKeys {
  static final String KEY = "sessions-store.key-file";

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final String DIGEST = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private static final ThreadLocal<@Nullable Cipher> CIPHERS = new ThreadLocal<>();

  private final SecureRandom random = new SecureRandom();
  private final List<SecretKeySpec> newestFirst;

  /** The keys of the file, and those that were removed while this process runs. */
  private final List<SecretKeySpec> all;

  private StoreKeys(List<SecretKeySpec> newestFirst, List<SecretKeySpec> all) {
    this.newestFirst = newestFirst;
    this.all = all;
  }

  /**
   * A decrypted text.
   *
   * @param isByFirst whether the first key decrypted it
   */
  record Opened(Buffer plain, boolean isByFirst) {}

  /**
   * Returns the keys of a file.
   *
   * @throws ConfigException if the file cannot be read, or holds no keys; it quotes nothing
   */
  static StoreKeys read(Path file) {
    return parse(SecretFile.read(KEY, file.toString()));
  }

  /**
   * Returns the keys of a file's content.
   *
   * @throws ConfigException if the content holds no keys; it quotes nothing
   */
  static StoreKeys of(byte[] content) {
    return parse(StrictText.decode(KEY, content));
  }

  /** Returns the keys of a text, one per line in base64. */
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
      throw wrong("holds a key that is not " + KEY_BYTES + " bytes in base64");
    }
    return new SecretKeySpec(bytes, "AES");
  }

  static ConfigException wrong(String problem) {
    return new ConfigException(List.of(KEY + ": " + problem));
  }

  /** Returns the same keys, which also decrypt what the previous keys encrypted. */
  StoreKeys after(StoreKeys before) {
    Set<SecretKeySpec> opening = new LinkedHashSet<>(newestFirst);
    opening.addAll(before.all);
    return new StoreKeys(newestFirst, List.copyOf(opening));
  }

  /** Returns whether the file lists the same keys in the same order. */
  boolean isSameAs(StoreKeys other) {
    return newestFirst.equals(other.newestFirst);
  }

  /** Returns whether the file lists more than one key. */
  boolean hasOthers() {
    return newestFirst.size() > 1;
  }

  /** Returns a nonce and the encrypted text of a file, bound to the name and the generation. */
  byte[] seal(String name, long generation, byte[] plain) throws GeneralSecurityException {
    return seal(name + "\n" + generation, plain);
  }

  /** Returns a nonce and the encrypted text, which only opens with the same associated data. */
  byte[] seal(String associated, byte[] plain) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, newestFirst.get(0), nonce, associated);
    byte[] sealed = cipher.doFinal(plain);
    return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
  }

  /** Returns the decrypted text of a file, as {@link #open(String, byte[], int)} does. */
  @Nullable Opened open(String name, long generation, byte[] bytes, int from) {
    return open(name + "\n" + generation, bytes, from);
  }

  /**
   * Returns the decrypted text, or null if no key opens it with this associated data.
   *
   * @param from the index at which the encrypted part begins
   */
  @Nullable Opened open(String associated, byte[] bytes, int from) {
    int begin = from + NONCE_BYTES;
    if (bytes.length < begin + TAG_BITS / Byte.SIZE) {
      return null;
    }
    byte[] nonce = Arrays.copyOfRange(bytes, from, begin);
    boolean isFirst = true;
    for (SecretKeySpec key : all) {
      try {
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, associated);
        byte[] plain = cipher.doFinal(bytes, begin, bytes.length - begin);
        return new Opened(Buffer.buffer(plain), isFirst);
      } catch (GeneralSecurityException e) {
        // The next key may open it.
        isFirst = false;
      }
    }
    return null;
  }

  /** Returns the thread's cipher, because creating one takes as long as decrypting a session. */
  private static Cipher cipher() throws GeneralSecurityException {
    Cipher cipher = CIPHERS.get();
    if (cipher == null) {
      cipher = Cipher.getInstance(CIPHER);
      CIPHERS.set(cipher);
    }
    return cipher;
  }

  /** Returns digests of a secret by each key, the first key's first. */
  List<String> digests(String secret) {
    return all.stream().map(key -> digest(key, secret)).toList();
  }

  private static String digest(SecretKeySpec key, String secret) {
    try {
      Mac mac = Mac.getInstance(DIGEST);
      mac.init(new SecretKeySpec(key.getEncoded(), DIGEST));
      byte[] digest = mac.doFinal(("credentials\n" + secret).getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(DIGEST + " is missing", e);
    }
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String associated)
      throws GeneralSecurityException {
    Cipher cipher = cipher();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(associated.getBytes(UTF_8));
    return cipher;
  }
}
