package io.github.sessiongateway.internal.bridge.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCertificatesTest {
  @Test
  void theNameIsTheOneCommonName() throws Exception {
    assertThat(name("client.pem")).isEqualTo("robot");
    assertThat(name("twice.pem")).isNull();
    assertThat(name("server.pem")).isEqualTo("koyeb.test");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=robot+OU=x",
        "OU=x+CN=robot",
        "O=acme,OU=x+CN=robot,C=DE",
        "CN=a+CN=robot",
        "CN=robot+UID=1,CN=robot",
        "UID=1+OU=2,CN=robot+OU=3",
        "CN=robot,CN=robot",
        "CN=robot,OU=x,CN=a",
        "OU=robot",
        "UID=robot",
        "",
      })
  void aSubjectWithoutOneCommonNameOfItsOwnHasNoName(String subject) {
    assertThat(ClientCertificates.name(new X500Principal(subject))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=robot",
        "cn=robot,O=acme",
        "2.5.4.3=robot,C=DE",
        "UID=1+OU=2,CN=robot",
        "CN=\"robot\"",
        "CN=\\72obot",
      })
  void aSubjectWithOneCommonNameOfItsOwnHasThatName(String subject) {
    assertThat(ClientCertificates.name(new X500Principal(subject))).isEqualTo("robot");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=robot\\+OU=x",
        "CN=robot\\,OU=x",
        "CN=robot\\ ",
        "CN=robot\\00",
        "CN=Robot",
        "CN=r\u043ebot",
      })
  void aNameWithMoreInItIsAnother(String subject) {
    assertThat(ClientCertificates.name(new X500Principal(subject))).isNotEqualTo("robot");
  }

  /** The same subject with its CN in a type of ASN.1: UTF8String, BMPString, INTEGER and others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "3010310e300c06035504030c05726f626f74 robot",
        "3010310e300c0603550403130572006f626f -",
        "3011310f300d06035504030c0620726f626f74 -",
        "3011310f300d06035504030c06726f626f7420 -",
        "3011310f300d06035504030c0600726f626f74 -",
        "3011310f300d06035504030c06726f626f7400 -",
        "30123110300e06035504030c0722726f626f7422 -",
        "300e310c300a06035504030203000102 -",
        "3010310e300c06035504030405726f626f74 -",
        "30173115301306035504031e0c0072006f0062006f00740000 -",
      })
  void aNameThatIsNotATextOrHasANulIsDifferent(String der) {
    String[] parts = der.split(" ", -1);
    String name = null;
    try {
      name = ClientCertificates.name(new X500Principal(HexFormat.of().parseHex(parts[0])));
    } catch (IllegalArgumentException e) {
      // Java takes no certificate with such a subject.
    }
    assertThat("robot".equals(name)).isEqualTo("robot".equals(parts[1]));
  }

  private static String name(String file) throws Exception {
    try (var in = Files.newInputStream(Path.of("src/test/resources/tls", file))) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return ClientCertificates.name(certificate.getSubjectX500Principal());
    }
  }
}
