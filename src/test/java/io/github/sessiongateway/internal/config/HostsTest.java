package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
  /** Otherwise the bridge's own pages would have another origin. */
  @ParameterizedTest
  @CsvSource({
    "https, Example.COM, 443, https://example.com",
    "https, example.com, 80, https://example.com:80",
    "http, example.com, 80, http://example.com",
    "http, 127.0.0.1, 8080, http://127.0.0.1:8080",
    "http, ::1, 8080, http://[::1]:8080"
  })
  void aUrlIsWrittenAsBrowsersWriteAnOrigin(String scheme, String host, int port, String url) {
    // Compared as text, because URIs with hosts in upper and lower case are equal.
    assertThat(Hosts.url(scheme, host, port)).hasToString(url);
    assertThat(Hosts.isOrigin(url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://my_app.example.com",
        "http://session_ui:3000",
        "http://[::1]:3000",
        "https://a.example:65535"
      })
  void anOriginIsWrittenAsBrowsersWriteIt(String text) {
    assertThat(Hosts.isOrigin(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "::1, true",
    "[2001:db8::1], true",
    "localhost, false",
    "1.2.3, false",
    "app.koyeb.com, false",
    "[no], false"
  })
  void anAddressIsToldFromAName(String host, boolean isAddress) {
    assertThat(Hosts.isAddress(host)).isEqualTo(isAddress);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]", "0:0:0:0:0:0:0:1", "127.0.0.1", "127.9.9.9", "LocalHost"})
  void everyFormOfALoopbackHostIsLoopback(String host) {
    assertThat(Hosts.isLoopback(host)).isTrue();
    for (String key : List.of("bridge.http.host", "bridge.tcp.host", "ops.host")) {
      assertThat(GatewayConfig.read(new JsonObject().put(key, host))).isNotNull();
    }
    JsonObject json = new JsonObject().put("bridge.http.host", host);
    assertThat(GatewayConfig.read(json).bridge().http().host()).doesNotContain("[");
  }

  @ParameterizedTest
  @ValueSource(strings = {"::2", "127.0.0.1.example", "localhost.example", "0.0.0.0", "[::]"})
  void anotherHostIsNotLoopback(String host) {
    assertThat(Hosts.isLoopback(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[localhost]",
        "[::1",
        "::1]",
        "[127.0.0.1]",
        "http://x",
        "a b",
        "a:1",
        "256.0.0.1"
      })
  void aTextThatIsNotAHostIsAProblem(String host) {
    JsonObject json = new JsonObject().put("bridge.tcp.host", host);
    assertThatThrownBy(() -> GatewayConfig.read(json))
        .hasMessageContaining("bridge.tcp.host: is '" + host + "', but must be a host name or an");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a.example:",
        "http://a.example:08080",
        "http://a.example:65536",
        "http://a.example/",
        "http://me@a.example",
        "http://a.example?b",
        "ftp://a.example",
        "http://",
        "http://-",
        "http://[::1",
        "null",
        "*"
      })
  void anyOtherTextIsNotAnOrigin(String text) {
    assertThat(Hosts.isOrigin(text)).isFalse();
  }
}
