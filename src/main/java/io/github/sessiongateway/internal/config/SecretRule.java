package io.github.sessiongateway.internal.config;

import java.util.List;
import java.util.function.Predicate;

/**
 * The rule that a secret must obey, at the start and at every change of its file.
 *
 * @param allowed what may be given, in words
 * @param holds returns whether a text obeys the rule
 */
public record SecretRule(String allowed, Predicate<String> holds) {

  /**
   * Returns the secret that a file holds.
   *
   * @param key the setting that names the file
   * @throws ConfigException if the content breaks the rule; it quotes nothing
   */
  public String read(String key, byte[] content) {
    if (content.length > SecretFile.MAX_BYTES) {
      throw new ConfigException(
          List.of(key + ": is larger than " + SecretFile.MAX_BYTES + " bytes"));
    }
    String text = StrictText.secret(key, content);
    if (text.isEmpty()) {
      throw new ConfigException(List.of(key + ": is empty"));
    }
    if (!holds.test(text)) {
      throw new ConfigException(List.of(key + ": must be " + allowed));
    }
    return text;
  }
}
