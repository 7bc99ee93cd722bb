package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.ModelKoyeb.Predecessor;
import io.github.sessiongateway.internal.shared.ModelSearch.Result;
import io.github.sessiongateway.internal.shared.ModelSetup.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The decisions of {@link Turns}, in all orders in which gateways, the store and Koyeb can act, and
 * with all failures in between.
 */
class SharedModelTest {
  /** No setup has as many states. Those of the small ones fit into a gigabyte. */
  private static final int SMALL_LIMIT = 2_000_000;

  private static final int FULL_LIMIT = 20_000_000;

  @ParameterizedTest
  @MethodSource("io.github.sessiongateway.internal.shared.ModelSetups#small")
  void noOrderOfStepsBreaksAnInvariant(ModelSetup setup) {
    assertHolds(ModelSearch.search(setup, ModelRules.PRODUCT, SMALL_LIMIT));
  }

  /** {@code mvn test -Dtest=SharedModelTest -Dmodel=full -DargLine=-Xmx8g}. */
  @ParameterizedTest
  @MethodSource("io.github.sessiongateway.internal.shared.ModelSetups#full")
  @EnabledIfSystemProperty(named = "model", matches = "full")
  @Timeout(3600)
  void noLongOrderOfStepsBreaksAnInvariant(ModelSetup setup) {
    assertHolds(ModelSearch.search(setup, ModelRules.PRODUCT, FULL_LIMIT));
  }

  private static void assertHolds(Result result) {
    assertThat(result.violation()).as("%s", result).isNull();
    assertThat(result.isExhaustive()).as("%s", result).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenRuleIsFound(BrokenRule rule) {
    Result result = ModelSearch.search(rule.setup, rule, SMALL_LIMIT);
    assertThat(result.violation()).as("%s", result).isEqualTo(rule.violation);
  }

  /** The harm is not done by the setup. */
  @ParameterizedTest
  @EnumSource
  void theSameSetupIsFineWithTheRule(BrokenRule rule) {
    assertHolds(ModelSearch.search(rule.setup, ModelRules.PRODUCT, SMALL_LIMIT));
  }

  @Test
  void aReusedTokenThatKillsItsFamilyIsFatalInTheDark() {
    ModelSetup setup =
        ModelSetup.of(2, Predecessor.KILLS_FAMILY, false).with(Event.CUT).with(Event.DARK_CALL);
    assertThat(ModelSearch.search(setup, ModelRules.PRODUCT, SMALL_LIMIT).violation())
        .isEqualTo("I5: a session is lost although a live token was known");
  }
}
