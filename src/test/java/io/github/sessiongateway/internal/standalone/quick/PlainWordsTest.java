package io.github.sessiongateway.internal.standalone.quick;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainWordsTest {
  private static final String VIA = "--via http://127.0.0.1:1";

  @Test
  void optionsStandAnywhereAndTakeTheirValueInTwoWays() {
    String line = "--body=- session.token " + VIA + " --print token.id --key-file=a=b";
    assertThat(BridgeCall.of(line.split(" ", -1)))
        .isEqualTo(
            new BridgeCall(
                "session.token", "http://127.0.0.1:1", "-", null, "token.id", "a=b", null));
    assertThat(HealthCheck.of("http://a -conf f --wait 3s --ca-file c".split(" ", -1)))
        .isEqualTo(new HealthCheck("http://a", "f", "c", "3s"));
    assertThat(HealthCheck.of(new String[0])).isEqualTo(new HealthCheck(null, null, null, null));
  }

  /** picocli has the messages for these, or reads them in its own way. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "session.token",
        VIA,
        VIA + " session.token --help",
        VIA + " session.token -h",
        VIA + " session.token more",
        VIA + " session.token " + VIA,
        VIA + " session.token --body",
        VIA + " session.token --body=",
        VIA + " session.token --body --print x",
        VIA + " session.token -conf f",
        VIA + " session.token --no-such=x",
        VIA + " session.token -- x",
        VIA + " session.token --print \"x\"",
        VIA + " 'session.token'"
      })
  void anyOtherCommandLineIsLeftToPicocli(String line) {
    assertThat(BridgeCall.of(line.split(" ", -1))).isNull();
  }

  @Test
  void aFileThatIsGivenTwiceIsLeftToPicocli() {
    assertThat(HealthCheck.of("-conf a --conf b".split(" ", -1))).isNull();
  }
}
