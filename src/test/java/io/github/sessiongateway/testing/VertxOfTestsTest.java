package io.github.sessiongateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Vertx in a test's constructor. By default JUnit would inject one per class. */
@ExtendWith(VertxExtension.class)
class VertxOfTestsTest {
  private static final Set<Vertx> SEEN = new HashSet<>();

  private final Vertx vertx;

  VertxOfTestsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @RepeatedTest(2)
  void eachTestHasAVertxOfItsOwn() {
    assertThat(SEEN.add(vertx)).isTrue();
  }
}
