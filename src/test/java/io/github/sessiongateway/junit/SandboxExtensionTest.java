package io.github.sessiongateway.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Identity.Kind;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.sandbox.Sandbox;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.RegisterExtension;

class SandboxExtensionTest {
  private static final Bearer USER = new Bearer(SandboxExtension.USER_API_TOKEN);

  @Nested
  @ExtendWith({VertxExtension.class, SandboxExtension.class})
  class Defaults {
    @Test
    void bothApiTokensAreAccepted(Vertx vertx, SessionClient client) {
      Bearer organization = new Bearer(SandboxExtension.ORGANIZATION_API_TOKEN);
      assertThat(Await.result(client.whoami(USER)).kind()).isEqualTo(Kind.USER);
      assertThat(Await.result(client.whoami(organization)).kind()).isEqualTo(Kind.ORGANIZATION);
    }

    @Test
    void theParametersAreOfOneGateway(
        Vertx vertx, SessionGateway gateway, ManagedSessions sessions, Sandbox koyeb) {
      assertThat(gateway.managed()).isSameAs(sessions);
      assertThat(Await.result(sessions.token("default")).organizationId())
          .isEqualTo(Sandbox.organizationId("demo@example.com"));
    }
  }

  /** One gateway in a Vertx: a second would not be deployed. */
  @Nested
  @ExtendWith({VertxExtension.class, SandboxExtension.class})
  class OneVertxForAllTests {
    private static SessionGateway earlier;

    @BeforeAll
    static void open(Vertx vertx) {}

    @RepeatedTest(2)
    void theGatewayIsUndeployedWhenItsTestEnds(SessionGateway gateway) {
      assertThat(gateway).isNotSameAs(earlier);
      earlier = gateway;
    }
  }

  @Nested
  @ExtendWith(VertxExtension.class)
  class OtherConfiguration {
    private final LogLines warnings = LogLines.of(GatewayConfig.class);

    @RegisterExtension
    final SandboxExtension sandbox =
        new SandboxExtension(
            new JsonObject()
                .put("sandbox.faults", JsonArray.of("own-500=2"))
                .put("upstream.retries", 0));

    @Test
    void itsKeysReplaceTheDefaults(Vertx vertx, SessionClient client) {
      SessionException failure = (SessionException) Await.failure(client.whoami(USER));
      assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_ERROR);
    }

    @Test
    void noKeyIsSaidToHaveNoEffect(Vertx vertx, SessionGateway gateway) {
      assertThat(warnings.lines()).isEmpty();
    }

    @AfterEach
    void close() {
      warnings.close();
    }
  }

  @Test
  void withoutAVertxItSaysWhatToAdd() {
    Store empty =
        fake(
            Store.class,
            (method, arguments) ->
                method.getName().equals("getOrComputeIfAbsent")
                    ? ((Function<?, ?>) arguments[1]).apply(null)
                    : null);
    ExtensionContext context = fake(ExtensionContext.class, (method, arguments) -> empty);
    assertThatThrownBy(() -> new SandboxExtension().resolveParameter(null, context))
        .isInstanceOf(ParameterResolutionException.class)
        .hasMessageContaining("add VertxExtension, and a parameter Vertx before");
  }

  private static <T> T fake(Class<T> type, BiFunction<Method, Object[], Object> behaviour) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> behaviour.apply(method, arguments)));
  }

  @Test
  void theSampleOfTheJavadocIsATest() throws IOException {
    String javadoc =
        Files.readString(
                Path.of("src/main/java/io/github/sessiongateway/junit/SandboxExtension.java"))
            .replace("\n * ", "\n");
    String test =
        Files.readString(Path.of("src/test/java/io/github/sessiongateway/junit/AppsTest.java"));
    assertThat(javadoc).contains("{@code\n" + test.substring(test.indexOf("@ExtendWith")));
  }
}
