package io.github.sessiongateway.internal.config;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rules of {@link PemFile}, on files that OpenSSL 3 wrote. Their keys have no other use. {@code
 * ec-parameters}, {@code pkcs8} and the encrypted files hold the same key.
 */
class PemFileTest {
  private static final Path FIXTURES = Path.of("src/test/resources/pem");

  @ParameterizedTest
  @ValueSource(strings = {"text.pem", "trusted.pem"})
  void aCertificateIsReadAsOpensslWritesIt(String file) throws IOException {
    assertThat(PemFile.certificates("k", read(file)))
        .isEqualTo(PemFile.certificates("k", read("plain.pem")));
  }

  @Test
  void lineEndsAndAByteOrderMarkDoNotMatter() throws IOException {
    String dos = "\uFEFF" + text("text.pem").replace("\n", "\r\n");
    assertThat(PemFile.certificates("k", dos.getBytes(UTF_8))).hasSize(1);
  }

  @Test
  void aChainKeepsItsOrderWhenItIsWritten() throws IOException {
    String chain = Files.readString(Path.of("src/test/resources/tls/other.pem"));
    var read = PemFile.certificates("k", (text("text.pem") + chain).getBytes(UTF_8));
    assertThat(read).hasSize(2);
    assertThat(PemFile.certificates("k", PemFile.write(read).getBytes(UTF_8))).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource({
    "ec-parameters.key, EC",
    "ec-384.key, EC",
    "pkcs8.key, EC",
    "rsa.key, RSA",
    "ed25519.key, EdDSA"
  })
  void aPrivateKeyIsReadAsOpensslWritesIt(String file, String algorithm) throws IOException {
    PrivateKey key = PemFile.privateKey("k", read(file));
    assertThat(key.getAlgorithm()).isEqualTo(algorithm);
    assertThat(PemFile.privateKey("k", PemFile.write(key).getBytes(UTF_8))).isEqualTo(key);
  }

  @Test
  void theCurveMayStandInABlockOfItsOwn() throws IOException {
    byte[] pkcs8 = PemFile.privateKey("k", read("pkcs8.key")).getEncoded();
    // The end of the key is the SEC 1 key, here without its curve.
    byte[] sec1 = Arrays.copyOfRange(pkcs8, pkcs8.length - 109, pkcs8.length);
    String parameters = text("ec-parameters.key").replaceAll("(?s)-----BEGIN EC PRIVATE.*", "");
    String pem =
        parameters
            + "-----BEGIN EC PRIVATE KEY-----\n"
            + Base64.getEncoder().encodeToString(sec1)
            + "\n-----END EC PRIVATE KEY-----\n";
    assertThat(PemFile.privateKey("k", pem.getBytes(UTF_8)).getEncoded()).isEqualTo(pkcs8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"encrypted.key", "encrypted-legacy.key"})
  void anEncryptedKeyIsReportedAsEncrypted(String file) {
    assertThatThrownBy(() -> PemFile.privateKey("the.key", read(file)))
        .hasMessageContaining("the.key: holds a private key that is encrypted with a passphrase");
  }

  @Test
  void aTruncatedFileOrOneOfAnotherKindIsAProblem() throws IOException {
    String certificate = text("plain.pem");
    byte[] half = certificate.substring(0, certificate.length() / 2).getBytes(UTF_8);
    assertThatThrownBy(() -> PemFile.certificates("the.key", half))
        .hasMessageContaining("the.key: is not complete");
    assertThatThrownBy(() -> PemFile.certificates("the.key", read("rsa.key")))
        .hasMessageContaining("the.key: must be a PEM file with certificates");
    assertThatThrownBy(() -> PemFile.privateKey("the.key", certificate.getBytes(UTF_8)))
        .hasMessageContaining("the.key: must be a PEM file with one private key");
    assertThatThrownBy(() -> PemFile.certificates("the.key", certificate.getBytes(UTF_16LE)))
        .hasMessageContaining("the.key: is UTF-16");
    byte[] broken = certificate.replace("MII", "MIJ").getBytes(UTF_8);
    assertThatThrownBy(() -> PemFile.certificates("the.key", broken))
        .hasMessageContaining("the.key: holds a certificate that cannot be read");
    byte[] unreadable = text("rsa.key").replace("MII", "MIJ").getBytes(UTF_8);
    assertThatThrownBy(() -> PemFile.privateKey("the.key", unreadable))
        .hasMessageContaining("the.key: holds a private key that cannot be read");
  }

  private static byte[] read(String file) throws IOException {
    return Files.readAllBytes(FIXTURES.resolve(file));
  }

  private static String text(String file) throws IOException {
    return Files.readString(FIXTURES.resolve(file));
  }
}
