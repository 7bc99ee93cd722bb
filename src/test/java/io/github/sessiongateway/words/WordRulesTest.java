package io.github.sessiongateway.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordRulesTest {
  private static final String THIRTY = words(30);
  private static final String THIRTY_ONE = words(31);

  @Test
  void aSentenceOf31WordsIsLong() {
    assertThat(WordRules.longSentences(List.of(THIRTY + ". Short.", "Short. " + THIRTY_ONE + ".")))
        .containsExactly(THIRTY_ONE + ".");
  }

  @Test
  void aSentenceEndsBeforeACapitalAndNotWithinAName() {
    assertThat(WordRules.sentences("Reads a.b, e.g. now. Ends (at last.) \"Yes!\" 2 are left."))
        .containsExactly("Reads a.b, e.g. now.", "Ends (at last.)", "\"Yes!\"", "2 are left.");
  }

  @Test
  void aNegatedNounIsFoundInTextAndInNames() {
    String text = "Nobody asks.\nvoid toldToNobody() {}\nif it is\n * none, there\nfine\nnobodys";
    assertThat(WordRules.negatedNouns(text))
        .containsExactly(
            "Nobody asks.", "void toldToNobody() {}", "if it is\n * none, there", "nobodys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BodyPublishers.noBody()", "is noneMatch", "None is left."})
  void aWordThatOnlyResemblesANegatedNounIsFine(String text) {
    assertThat(WordRules.negatedNouns(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Who waits is told why.", "Whoever asks", "Or it would hang. Later."})
  void aCommentThatBeginsWithWhoOrOrIsHeadless(String comment) {
    assertThat(WordRules.headlessComments(List.of(comment))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Who asked? A client.", "Orders come first.", "The one who", "Whole", ""})
  void aCommentThatBeginsOtherwiseHasAHead(String comment) {
    assertThat(WordRules.headlessComments(List.of(comment))).isEmpty();
  }

  @Test
  void aSubjectOf73CharactersIsLong() {
    assertThat(WordRules.longSubjects(List.of("x".repeat(72), "y".repeat(73))))
        .containsExactly("y".repeat(73));
  }

  private static String words(int count) {
    return "Word" + String.join("", Collections.nCopies(count - 1, " word"));
  }
}
