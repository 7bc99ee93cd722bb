package io.github.sessiongateway.internal.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reader of PEM (RFC 7468) as OpenSSL writes it: with text around the blocks, any line end, and
 * OpenSSL's own kinds of blocks. It also writes the standard form.
 */
public final class PemFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN [A-Z0-9 ]+-----");
  private static final Set<String> CERTIFICATES =
      Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE");

  /** The algorithm of an RSA key in PKCS#8 (RFC 5208), to wrap a key in PKCS#1. */
  private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
  private static final byte[] VERSION = {2, 1, 0};
  private static final byte[] NO_UNUSED_BITS = {0};
  private static final int SEQUENCE = 0x30;
  private static final int BITS = 0x03;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xA0;

  private record Block(String kind, String body) {
    byte[] der() {
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    }
  }

  private PemFile() {}

  /**
   * Returns all certificates, in their order.
   *
   * @param key the setting that names the file
   * @throws ConfigException if there is no certificate, or one cannot be read; it quotes nothing
   */
  public static List<Certificate> certificates(String key, byte[] content) {
    List<Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(key, content)) {
        if (CERTIFICATES.contains(block.kind)) {
          // In a trusted certificate, data of OpenSSL's own follows. It is not read.
          certificates.add(factory.generateCertificate(new ByteArrayInputStream(block.der())));
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw problem(key, "holds a certificate that cannot be read");
    }
    if (certificates.isEmpty()) {
      throw problem(key, "must be a PEM file with certificates");
    }
    return certificates;
  }

  /**
   * Returns the public key, which stands alone, also in PKCS#1, or in the first certificate.
   *
   * @param key the setting that names the file
   * @return null if the key is broken, or its kind is not supported
   * @throws ConfigException if the file holds no key, or several; it quotes nothing
   */
  public static @Nullable PublicKey publicKey(String key, byte[] content) {
    List<Block> blocks = blocks(key, content);
    List<Block> bare = blocks.stream().filter(b -> b.kind.endsWith("PUBLIC KEY")).toList();
    boolean certified = blocks.stream().anyMatch(block -> CERTIFICATES.contains(block.kind));
    if (bare.isEmpty() && !certified) {
      throw problem(key, "is not a public key or a certificate in PEM");
    }
    Set<PublicKey> found = new HashSet<>();
    try {
      if (certified) {
        found.add(certificates(key, content).get(0).getPublicKey());
      }
      for (Block block : bare) {
        byte[] der = block.der();
        boolean isPkcs1 = block.kind.startsWith("RSA");
        found.add(publicKey(isPkcs1 ? der(SEQUENCE, RSA, der(BITS, NO_UNUSED_BITS, der)) : der));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
    if (found.size() > 1) {
      throw problem(key, "holds several public keys: give one, or a JWK set");
    }
    return found.iterator().next();
  }

  /**
   * Returns the private key, in PKCS#8, or in PKCS#1 or SEC 1 as OpenSSL writes them.
   *
   * @param key the setting that names the file
   * @throws ConfigException unless there is exactly one key that can be read; it quotes nothing
   */
  public static PrivateKey privateKey(String key, byte[] content) {
    List<Block> blocks = blocks(key, content);
    List<Block> keys = blocks.stream().filter(b -> b.kind.endsWith("PRIVATE KEY")).toList();
    if (keys.size() != 1) {
      throw problem(key, "must be a PEM file with one private key");
    }
    Block block = keys.get(0);
    if (block.kind.startsWith("ENCRYPTED") || block.body.contains("ENCRYPTED")) {
      throw problem(
          key,
          "holds a private key that is encrypted with a passphrase: store it without one"
              + " (openssl pkey -in KEY -out FILE)");
    }
    try {
      PrivateKey found = privateKey(pkcs8(block, blocks));
      if (found != null) {
        return found;
      }
    } catch (GeneralSecurityException | IllegalArgumentException | BufferUnderflowException e) {
      // Reported below, as a key of an unknown kind.
    }
    throw problem(key, "holds a private key that cannot be read");
  }

  /** Returns certificates as PEM, one after the other. */
  public static String write(List<Certificate> certificates) {
    StringBuilder pem = new StringBuilder();
    try {
      for (Certificate certificate : certificates) {
        pem.append(block("CERTIFICATE", certificate.getEncoded()));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A certificate that was read can be written", e);
    }
    return pem.toString();
  }

  /** Returns a private key as PEM in PKCS#8. */
  public static String write(Key key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  private static String block(String kind, byte[] der) {
    String body = Base64.getMimeEncoder().encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
  }

  private static List<Block> blocks(String key, byte[] content) {
    if (StrictText.isUtf16(content)) {
      throw problem(key, "is UTF-16: save it as UTF-8");
    }
    // Bytes beyond ASCII only occur in the text between blocks, whose encoding is unknown.
    String text = new String(content, ISO_8859_1);
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    if (BEGIN.matcher(text).results().count() != blocks.size()) {
      throw problem(key, "is not complete: a PEM block has no END line");
    }
    return blocks;
  }

  private static @Nullable PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
    for (String kind : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // The key may be of the next kind.
      }
    }
    return null;
  }

  /** Returns the key. The encoding names the kind, but Java has no API that reads it. */
  private static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
    InvalidKeySpecException unknown = new InvalidKeySpecException();
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        unknown = e;
      }
    }
    throw unknown;
  }

  private static byte[] pkcs8(Block block, List<Block> all) {
    byte[] der = block.der();
    return switch (block.kind) {
      case "RSA PRIVATE KEY" -> der(SEQUENCE, VERSION, RSA, der(OCTETS, der));
      case "EC PRIVATE KEY" ->
          der(SEQUENCE, VERSION, der(SEQUENCE, EC, curve(der, all)), der(OCTETS, der));
      default -> der;
    };
  }

  /** Returns the curve of a SEC 1 key, which stands in the key or in a block of its own. */
  private static byte[] curve(byte[] sec1, List<Block> all) {
    byte[] within = child(sec1, PARAMETERS);
    if (within != null) {
      return within;
    }
    return all.stream()
        .filter(block -> block.kind.equals("EC PARAMETERS"))
        .map(Block::der)
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }

  private static byte @Nullable [] child(byte[] sequence, int tag) {
    ByteBuffer rest = ByteBuffer.wrap(sequence);
    rest.get();
    length(rest);
    while (rest.hasRemaining()) {
      int found = rest.get() & 0xFF;
      byte[] content = new byte[length(rest)];
      rest.get(content);
      if (found == tag) {
        return content;
      }
    }
    return null;
  }

  private static int length(ByteBuffer der) {
    int first = der.get() & 0xFF;
    int length = first;
    if (first >= 0x80) {
      length = 0;
      for (int i = 0; i < first - 0x80; i++) {
        length = length << 8 | (der.get() & 0xFF);
      }
    }
    if (length < 0 || length > der.remaining()) {
      throw new BufferUnderflowException();
    }
    return length;
  }

  private static byte[] der(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer der = ByteBuffer.allocate(length + 6).put((byte) tag);
    int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
    if (length >= 0x80) {
      der.put((byte) (0x80 + octets));
    }
    for (int i = Math.max(octets, 1) - 1; i >= 0; i--) {
      der.put((byte) (length >> (8 * i)));
    }
    for (byte[] part : parts) {
      der.put(part);
    }
    byte[] bytes = new byte[der.position()];
    der.flip().get(bytes);
    return bytes;
  }

  private static ConfigException problem(String key, String words) {
    return new ConfigException(List.of(key + ": " + words));
  }
}
