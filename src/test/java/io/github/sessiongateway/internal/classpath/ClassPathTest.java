package io.github.sessiongateway.internal.classpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.config.GatewayConfig;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassPathTest {
  @ParameterizedTest
  @CsvSource({
    "bridge.http.enabled, io.vertx.ext.web., io.vertx:vertx-web",
    "bridge.http.enabled, com.github., com.github.ben-manes.caffeine:caffeine",
    "bridge.tcp.enabled, com.github., com.github.ben-manes.caffeine:caffeine",
    "bridge.proxy.enabled, io.vertx.httpproxy., io.vertx:vertx-http-proxy",
    "bridge.proxy.enabled, com.github., com.github.ben-manes.caffeine:caffeine"
  })
  void aFeatureWithoutItsLibraryIsRefusedByName(String key, String missing, String artifact) {
    GatewayConfig config = GatewayConfig.read(new JsonObject().put(key, true));
    Predicate<String> has = type -> !type.startsWith(missing);
    assertThatThrownBy(() -> ClassPath.check(config, has))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(key + " needs " + artifact + ".");
    assertThatCode(() -> ClassPath.check(GatewayConfig.read(new JsonObject()), has))
        .doesNotThrowAnyException();
  }

  @Test
  void aNettyThatVertxCannotUseIsRefused() {
    List<String> mixed = List.of("4.2.20.Final", "4.1.128.Final");
    assertThatThrownBy(() -> ClassPath.checkVersions(type -> true, mixed))
        .hasMessage(
            "Netty 4.1.128.Final is on the class path, and Vert.x 5 needs 4.2 (import netty-bom).");
  }

  @Test
  void anOlderVertxIsRefusedAheadOfItsNetty() {
    Predicate<String> isOfVertx4 = type -> !type.equals("io.vertx.core.VerticleBase");
    assertThatThrownBy(() -> ClassPath.checkVersions(isOfVertx4, List.of("4.1.128.Final")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "A Vert.x older than 5 is on the class path: use all of Vert.x in one version, 5.0.x or"
                + " 5.1.x, with Netty 4.2.");
  }

  @Test
  void theClassPathOfTheTestsIsWhole() {
    JsonObject all =
        new JsonObject()
            .put("bridge.http.enabled", true)
            .put("bridge.tcp.enabled", true)
            .put("ops.enabled", true);
    assertThatCode(ClassPath::checkVersions).doesNotThrowAnyException();
    assertThatCode(() -> ClassPath.check(GatewayConfig.read(all))).doesNotThrowAnyException();
  }

  @Test
  void librariesThatDoNotFitAreReportedInOneSentence() {
    LinkageError error = new NoSuchMethodError("HttpClientInternal.config()");
    assertThat(ClassPath.explained(error))
        .hasMessageStartingWith("The libraries on the class path do not fit together: ")
        .hasMessageContaining("HttpClientInternal.config()");
    RuntimeException other = new IllegalStateException("other");
    assertThat(ClassPath.explained(other)).isSameAs(other);
  }
}
