package io.github.sessiongateway.config;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a secret must be. The start and every change of the secret's file ask the same.
 *
 * @param allowed what may be given, in words
 * @param holds whether a text may be given
 */
public record SecretRule(String allowed, Predicate<String> holds) {

  /**
   * Reads the secret that a file holds.
   *
   * @param key the setting that names the file
   * @throws ConfigException if it is wrong; it quotes nothing
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
