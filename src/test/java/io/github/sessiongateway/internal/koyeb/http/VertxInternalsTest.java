package io.github.sessiongateway.internal.koyeb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class VertxInternalsTest {
  @Test
  void aVertxWithoutThemIsRefusedInOneSentence() {
    assertThat(VertxInternals.context(List.of("io.vertx.core.http.impl.Unknown"))).isNull();
    assertThatThrownBy(() -> VertxInternals.check(List.of("the channel of a connection")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "This version of Vert.x does not show the channel of a connection: use vertx-core and"
                + " vertx-web-client 5.0.x or 5.1.x, both of one version.");
  }

  @Test
  void aNameIsLookedUpAsTheRuntimeDoes(Vertx vertx) throws Exception {
    assertThat(Await.result(VertxInternals.addresses(vertx, "localhost")))
        .extracting(InetSocketAddress::getAddress)
        .containsExactly(InetAddress.getAllByName("localhost"));
  }

  @Test
  void theVertxOfTheTestsHasThem() {
    assertThatCode(VertxInternals::check).doesNotThrowAnyException();
  }
}
