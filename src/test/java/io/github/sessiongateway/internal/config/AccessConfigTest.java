package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessConfigTest {
  private static final String TLS = "src/test/resources/tls/";

  @Test
  void byDefaultThereIsNoAuthenticationAndNoTls() {
    AccessConfig access = GatewayConfig.read(new JsonObject()).bridge().access();
    assertThat(access)
        .isEqualTo(
            new AccessConfig(false, new AuthConfig(AuthConfig.Mode.NONE, false, null, null), null));
  }

  @Test
  void keysAndTokensAndTlsAreRead() {
    assertThat(read("{'bridge.auth.mode':'keys','bridge.auth.keys-file':'pom.xml'}").auth())
        .isEqualTo(new AuthConfig(AuthConfig.Mode.KEYS, false, Path.of("pom.xml"), null));
    assertThat(
            read("{'bridge.auth':{'mode':'jwt','jwt':{'jwks-file':'pom.xml','issuer':'i',"
                    + "'audience':'a','permissions-claim':'p'}}}")
                .auth()
                .jwt())
        .isEqualTo(new JwtConfig(Path.of("pom.xml"), true, "i", "a", "p"));
    assertThat(
            read("{'bridge.tls':{'cert-file':'TLSother.pem','key-file':'TLSother.key',"
                    + "'client-ca-file':'TLSca.pem'},"
                    + "'bridge.auth':{'mode':'keys','keys-file':'pom.xml'}}")
                .tls())
        .isEqualTo(
            new TlsConfig(
                new TlsConfig.Pem(Path.of(TLS, "other.pem"), Path.of(TLS, "other.key")),
                Path.of(TLS, "ca.pem")));
    AccessConfig store =
        read("{'bridge.tls':{'keystore-file':'TLSother.p12','keystore-password':'example'}}");
    assertThat(store.tls().identity()).isInstanceOf(TlsConfig.KeyStore.class);
    assertThat(store.toString()).doesNotContain("example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'bridge.auth.mode':'keys'} | bridge.auth.keys-file: is needed for bridge.auth.mode: keys",
        "{'bridge.auth.mode':'password'} | bridge.auth.mode: is 'password', but must be none or"
            + " keys or jwt",
        "{'bridge.auth.keys-file':'pom.xml'} | bridge.auth.keys-file: is given, but"
            + " bridge.auth.mode is not keys",
        "{'bridge.auth.mode':'keys','bridge.auth.keys-file':'/no/such'} | bridge.auth.keys-file:"
            + " must be a file that can be read",
        "{'bridge.auth.mode':'keys','bridge.auth.keys-file':'src'} | bridge.auth.keys-file:"
            + " must be a file that can be read",
        "{'bridge.auth.mode':'keys','bridge.auth.keys-file':'pom.xml',"
            + "'bridge.auth.allow-anonymous':true} | bridge.auth.allow-anonymous: is true, but",
        "{'bridge.auth.mode':'jwt'} | bridge.auth.jwt.jwks-file: exactly one of this and",
        "{'bridge.auth.mode':'jwt'} | bridge.auth.jwt.issuer: is needed for bridge.auth.mode: jwt",
        "{'bridge.auth.mode':'jwt'} | bridge.auth.jwt.audience: is needed for",
        "{'bridge.auth.mode':'jwt','bridge.auth.jwt.jwks-file':'pom.xml',"
            + "'bridge.auth.jwt.public-key-file':'pom.xml'} | exactly one",
        "{'bridge.auth.jwt.public-key-file':'pom.xml'} | bridge.auth.jwt.public-key-file: is given,"
            + " but bridge.auth.mode is not jwt",
        "{'bridge.auth.jwt.issuer':'me'} | bridge.auth.jwt.issuer: is given, but bridge.auth.mode is"
            + " not jwt",
        "{'bridge.auth.jwt.audience':'me'} | bridge.auth.jwt.audience: is given, but"
            + " bridge.auth.mode is not jwt",
        "{'bridge.auth.jwt.permissions-claim':'p'} | bridge.auth.jwt.permissions-claim: is given, but"
            + " bridge.auth.mode is not jwt",
        "{'bridge.tls.cert-file':'pom.xml'} | bridge.tls.cert-file: must be a PEM"
            + " file with certificates",
        "{'bridge.tls.cert-file':'TLSother.pem'} | bridge.tls.key-file: is needed beside"
            + " bridge.tls.cert-file",
        "{'bridge.tls.key-file':'TLSother.key'} | bridge.tls.cert-file: is needed beside"
            + " bridge.tls.key-file",
        "{'bridge.tls':{'cert-file':'TLSother.pem','key-file':'TLSother.key','keystore-file':"
            + "'TLSother.p12','keystore-password':'example'}} | bridge.tls.keystore-file: is given"
            + " beside a PEM file",
        "{'bridge.tls':{'keystore-file':'TLSother.p12','keystore-password':'canary'}} |"
            + " bridge.tls.keystore-file: must be a PKCS#12 file that opens with",
        "{'bridge.tls.keystore-password':'canary'} | bridge.tls.keystore-password: is given, but"
            + " bridge.tls.keystore-file is not",
        "{'bridge.tls.client-ca-file':'TLSca.pem'} | bridge.tls.client-ca-file: needs"
            + " bridge.tls.cert-file",
        "{'bridge.tls':{'cert-file':'TLSother.pem','key-file':'TLSother.key','client-ca-file':"
            + "'TLSca.pem'}} | bridge.tls.client-ca-file: needs bridge.auth.mode: keys",
      })
  void aProblemIsNamedByItsKey(String json, String problem) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'bridge.auth.mode':'keys','bridge.auth.keys-file':'/no/such'}",
        "{'bridge.tls':{'cert-file':'TLSother.pem','key-file':'/no/such'}}",
        "{'bridge.tls':{'cert-file':'/no/such','key-file':'TLSother.key'}}",
        "{'bridge.auth':{'mode':'jwt','jwt':{'jwks-file':'/no/such','issuer':'a','audience':'b'}}}",
        "{'bridge.auth':{'mode':'jwt','jwt':{'public-key-file':'/no/such','issuer':'a',"
            + "'audience':'b'}}}"
      })
  void anUnreadableFileIsNotReportedAsMissing(String json) {
    assertThatThrownBy(() -> read(json))
        .asInstanceOf(InstanceOfAssertFactories.type(ConfigException.class))
        .extracting(ConfigException::problems, InstanceOfAssertFactories.list(String.class))
        .hasSize(1);
  }

  /** The columns: loopback, authentication, TLS, allow-insecure, whether a bridge may listen. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, false, false, ''",
    "localhost, false, false, false, ''",
    "::1, false, false, false, ''",
    "0.0.0.0, true, true, false, ''",
    "0.0.0.0, false, false, true, ''",
    "0.0.0.0, false, false, false, 'bridge.auth.mode: keys or jwt, and bridge.tls.cert-file or'",
    "0.0.0.0, true, false, false, 'needs bridge.tls.cert-file or bridge.tls.keystore-file (or'",
    "0.0.0.0, false, true, false, 'needs bridge.auth.mode: keys or jwt (or'",
    "127.0.0.1.example.com, false, false, false, is beyond loopback",
    "::, true, false, false, bridge.allow-insecure: true behind a proxy",
    "10.0.0.1, false, true, false, is beyond loopback",
  })
  void aHostBeyondLoopbackNeedsAuthenticationAndTls(
      String host, boolean authenticates, boolean encrypts, boolean insecure, String problem) {
    String actual = AccessConfig.hostProblem(host, authenticates, encrypts, insecure);
    if (problem.isEmpty()) {
      assertThat(actual).isNull();
    } else {
      assertThat(actual).contains(problem);
    }
  }

  @Test
  void theHostIsNamedByItsKey() {
    ConfigReader settings = new ConfigReader(List.of(Layer.json(new JsonObject())));
    AccessConfig.read(settings).checkHost(settings, "bridge.tcp.host", "0.0.0.0");
    assertThatThrownBy(settings::check).hasMessageContaining("bridge.tcp.host: is beyond loopback");
  }

  private static AccessConfig read(String json) {
    return GatewayConfig.read(new JsonObject(json.replace('\'', '"').replace("TLS", TLS)))
        .bridge()
        .access();
  }
}
