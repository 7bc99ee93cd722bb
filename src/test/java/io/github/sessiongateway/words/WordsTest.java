package io.github.sessiongateway.words;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of language hold in the whole repository. */
class WordsTest {
  /** The last commit whose subject is not checked. */
  private static final String BASE = "2632b261234028d363bec05422e765363aceb119";

  /** What may break a rule: a part of a path or of a sentence. At most ten. */
  private static final List<String> ALLOWED = List.of("sessiongateway/words/");

  private static final List<String> READ =
      List.of("README.md", ".github", ".ci", "conf", "docker", "pom.xml", "scripts", "src");

  private static final Pattern UNREAD =
      Pattern.compile("/(node_modules|target|pem|tls|META-INF)/|-lock\\.json$|\\.(png|p12|ico)$");

  @Test
  void aSentenceInADocumentHasAtMost30Words() {
    assertThat(findings("\\.md", text -> WordRules.longSentences(Prose.markdown(text)))).isEmpty();
  }

  @Test
  void aSentenceInJavadocHasAtMost30Words() {
    assertThat(findings("\\.java", text -> WordRules.longSentences(Prose.javadoc(text)))).isEmpty();
  }

  @Test
  void noTextNegatesANoun() {
    assertThat(findings("", WordRules::negatedNouns)).isEmpty();
  }

  @Test
  void noCommentBeginsWithWhoOrOr() {
    assertThat(findings("\\.java", text -> WordRules.headlessComments(Prose.javaComments(text))))
        .isEmpty();
    assertThat(
            findings(
                "(?<!\\.java|\\.md)",
                text -> WordRules.headlessComments(Prose.otherComments(text))))
        .isEmpty();
  }

  @Test
  void aCommitsSubjectHasAtMost72Characters() throws Exception {
    Process git =
        new ProcessBuilder("git", "log", "--format=%s", BASE + "..HEAD")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> subjects = git.inputReader(UTF_8).lines().toList();
    assumeTrue(git.waitFor() == 0, "there is no git, or the clone is shallow");
    assertThat(WordRules.longSubjects(subjects)).isEmpty();
  }

  /** Returns what breaks the rule, each with its file. */
  private static List<String> findings(String endings, Function<String, List<String>> rule) {
    List<String> findings = new ArrayList<>();
    for (Path file : files()) {
      if (Pattern.compile(endings + "$").matcher(file.toString()).find()) {
        rule.apply(text(file)).forEach(found -> findings.add(file + ": " + found));
      }
    }
    findings.removeIf(found -> ALLOWED.stream().anyMatch(found::contains));
    return findings;
  }

  /** Returns the files that people read, in the checkout or in a copy of a part of it. */
  private static List<Path> files() {
    return READ.stream().map(Path::of).filter(Files::exists).flatMap(WordsTest::walk).toList();
  }

  private static Stream<Path> walk(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !UNREAD.matcher(file.toString()).find())
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
