package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyConfigTest {
  private static final URI KOYEB = URI.create("https://app.koyeb.com");

  @Test
  void aUrlIsReadAndItsPasswordIsNotShown() {
    ProxyConfig proxy = ProxyConfig.parse("http://me:p%3Aw+d@proxy.example:3128");
    assertThat(proxy.host()).isEqualTo("proxy.example");
    assertThat(proxy.port()).isEqualTo(3128);
    assertThat(proxy.user()).isEqualTo("me");
    assertThat(proxy.password().value()).isEqualTo("p:w+d");
    assertThat(proxy.toString()).doesNotContain("p:w+d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://proxy:3128",
        "http://proxy",
        "http://",
        "http://p:x",
        "http://p:1/x",
        "hunter2"
      })
  void anyOtherTextIsAProblemAndIsNotQuoted(String text) {
    assertThat(ProxyConfig.parse(text)).isNull();
    JsonObject config = new JsonObject().put("upstream.proxy", text);
    assertThatThrownBy(() -> GatewayConfig.read(config))
        .hasMessageContaining("upstream.proxy: must be a URL http://[user:password@]host:port")
        .hasMessageNotContaining("'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "localhost, true",
    "koyeb.com, false",
    ".koyeb.com, false",
    "app.koyeb.com, false",
    "APP.KOYEB.COM, false",
    "'a.example, koyeb.com', false",
    "*, false",
    "yeb.com, true",
    "*.koyeb.com, false",
    "app.koyeb.com., false",
    "app.koyeb.com:443, false",
    "app.koyeb.com:8443, true",
    "'a.example koyeb.com', false",
    "10.0.0.0/8, true"
  })
  void noProxyExcludesAHostAndItsDomain(String noProxy, boolean used) {
    JsonObject environment =
        new JsonObject().put("HTTPS_PROXY", "http://p:1").put("NO_PROXY", noProxy);
    assertThat(ProxyConfig.ofEnvironment(environment, KOYEB) != null).isEqualTo(used);
  }

  @ParameterizedTest
  @CsvSource({
    "https://10.1.2.3, 10.0.0.0/8, false",
    "https://10.1.2.3, 10.1.2.3, false",
    "https://10.1.2.3:8443, 10.1.2.3:8443, false",
    "https://10.1.2.3, 10.1.2.3:8443, true",
    "https://10.1.2.3, 2.3, true",
    "https://[2001:db8::1], 2001:db8::/32, false",
    "https://[2001:db8::1], [2001:db8::1], false",
    "https://[2001:db8::1], [2001:db8:0::1]:443, false",
    "https://[2001:db8::1], 2001:db8::2, true",
    "https://localhost:8443, '', false",
    "https://127.0.0.1, '', false",
    "https://[::1], '', false"
  })
  void noProxyExcludesAddressesRangesAndPorts(String url, String noProxy, boolean used) {
    JsonObject environment =
        new JsonObject().put("HTTPS_PROXY", "http://p:1").put("no_proxy", noProxy);
    assertThat(ProxyConfig.ofEnvironment(environment, URI.create(url)) != null).isEqualTo(used);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p:1", "http://p:1/", "HTTP://p:1", "http://[::1]:1", "u%40:p@p:1"})
  void aProxyIsReadInTheFormsOfCurlAndGo(String text) {
    assertThat(ProxyConfig.parse(text).port()).isEqualTo(1);
    assertThat(ProxyConfig.parse(text).host()).isIn("p", "::1");
  }

  @Test
  void aVariableInLowerCaseCountsToo() {
    JsonObject environment = new JsonObject().put("https_proxy", "http://p:1");
    assertThat(ProxyConfig.ofEnvironment(environment, KOYEB).port()).isEqualTo(1);
  }

  @Test
  void plainHttpGoesDirect() {
    JsonObject environment = new JsonObject().put("HTTPS_PROXY", "http://p:1");
    assertThat(ProxyConfig.ofEnvironment(environment, URI.create("http://127.0.0.1"))).isNull();
  }

  @Test
  void aMalformedProxyOfTheEnvironmentIsNotQuoted() {
    JsonObject environment = new JsonObject().put("HTTPS_PROXY", "canary");
    assertThatThrownBy(() -> ProxyConfig.ofEnvironment(environment, KOYEB))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HTTPS_PROXY: must be")
        .hasMessageNotContaining("canary");
  }

  @Test
  void theConfigurationsOwnProxyComesFirst() {
    JsonObject environment = new JsonObject().put("HTTPS_PROXY", "http://theirs:1");
    GatewayConfig own =
        GatewayConfig.read(new JsonObject().put("upstream.proxy", "http://ours:2"))
            .withProxyOf(environment);
    assertThat(own.upstream().transport().proxy().config().host()).isEqualTo("ours");
    GatewayConfig none = GatewayConfig.read(new JsonObject()).withProxyOf(environment);
    assertThat(none.upstream().transport().proxy().config().host()).isEqualTo("theirs");
  }

  @Test
  void plainHttpToLoopbackHasNoProxy() {
    JsonObject config = new JsonObject().put("upstream.proxy", "http://p:1");
    for (String url : List.of("http://127.0.0.1:1", "http://localhost", "http://[::1]:1")) {
      config.put("upstream.base-url", url);
      assertThat(GatewayConfig.read(config).upstream().transport().proxy()).as(url).isNull();
    }
    config.put("upstream.base-url", "https://localhost");
    assertThat(GatewayConfig.read(config).upstream().transport().proxy()).isNotNull();
  }

  @Test
  void aTrustFileWithoutACertificateIsAProblem() {
    JsonObject config = new JsonObject().put("upstream.trust-file", "pom.xml");
    assertThatThrownBy(() -> GatewayConfig.read(config))
        .hasMessageContaining("upstream.trust-file: must be a PEM file with certificates")
        .hasMessageNotContaining("pom.xml");
  }
}
