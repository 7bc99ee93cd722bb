package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.token.FailureAction;
import io.github.sessiongateway.testing.Page;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documentation's table of what follows from an answer. */
class DocumentedOutcomesTest {
  /** Failures that neither Koyeb nor the way to it can cause. */
  private static final Set<Failure> NOT_ON_THE_WAY =
      EnumSet.of(
          Failure.GATEWAY_UNAUTHENTICATED,
          Failure.GATEWAY_FORBIDDEN,
          Failure.REAUTH_REQUIRED,
          Failure.NO_SUCH_SESSION,
          Failure.IN_USE,
          Failure.INTERNAL,
          Failure.STORE_IN_USE,
          Failure.STORE_UNREACHABLE,
          Failure.SHUTTING_DOWN,
          Failure.UNKNOWN);

  @Test
  void everyAnswerHasOneRowWithItsConsequence() {
    Set<Failure> seen = EnumSet.noneOf(Failure.class);
    for (List<String> row : Page.site("managed-sessions").table("Koyeb says")) {
      for (Failure failure : failures(row.get(0))) {
        SessionException e = SessionException.of(failure, "x");
        assertThat(row.get(1))
            .as("%s at a login", failure)
            .startsWith(words(FailureAction.of(e, false)));
        assertThat(row.get(2))
            .as("%s at a refresh", failure)
            .startsWith(words(FailureAction.of(e, true)));
        assertThat(seen.add(failure)).as("%s is in one row", failure).isTrue();
      }
    }
    assertThat(seen).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(NOT_ON_THE_WAY)));
  }

  private static List<Failure> failures(String cell) {
    return Pattern.compile("`(\\w+)`")
        .matcher(cell)
        .results()
        .map(code -> failure(code.group(1)))
        .toList();
  }

  private static Failure failure(String code) {
    return Arrays.stream(Failure.values())
        .filter(failure -> failure.code().equals(code))
        .findFirst()
        .orElseThrow();
  }

  private static String words(FailureAction verdict) {
    return switch (verdict) {
      case TRY_AGAIN -> "tried again after 1 s";
      case TRY_AGAIN_LATER -> "tried again after 2.5 to 5 min";
      case BEGIN_AGAIN -> "a login where credentials are held";
      case USE_UP -> "the token is used up";
      case GIVE_UP -> "lost until";
    };
  }
}
