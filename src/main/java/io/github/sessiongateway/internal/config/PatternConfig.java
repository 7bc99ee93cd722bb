package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionName;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The sessions that begin when a caller first asks for one, one for each organization. A name is
 * the pattern with the organization's id in place of the star.
 *
 * @param name the pattern, such as {@code org-*}
 * @param credential the API token; its organization is empty
 * @param advisory the earliest time for a refresh, before a token expires
 * @param max the number of sessions at one time
 * @param idle a session that was not asked for during this time ends, after twice the time at most
 */
public record PatternConfig(
    String name, CredentialConfig.ApiToken credential, Duration advisory, int max, Duration idle) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,61}-\\*");

  static boolean isPattern(String name) {
    return NAME.matcher(name).matches();
  }

  static PatternConfig read(ConfigReader settings, String name) {
    String key = "sessions." + name;
    return new PatternConfig(
        name,
        CredentialConfig.readOfPattern(settings, key + ".credential"),
        SessionConfig.advisory(settings, key),
        settings.integer(key + ".max").between(1, 100_000).or(1_000),
        settings
            .duration(key + ".idle")
            .between(Duration.ofSeconds(1), Duration.ofDays(7))
            .or(Duration.ofHours(1)));
  }

  /** Adds a problem for each pattern whose names another pattern covers, too. */
  static void checkApart(ConfigReader settings, List<PatternConfig> patterns) {
    for (PatternConfig pattern : patterns) {
      for (PatternConfig other : patterns) {
        if (!pattern.equals(other) && pattern.prefix().startsWith(other.prefix())) {
          settings.problem(
              "sessions." + pattern.name(),
              "covers names that sessions." + other.name() + " covers");
        }
      }
    }
  }

  private String prefix() {
    return name.substring(0, name.length() - 1);
  }

  /** Returns whether a name of a session is one of this pattern. */
  public boolean covers(String session) {
    return session.length() >= name.length()
        && session.startsWith(prefix())
        && SessionName.isValid(session);
  }

  /** Returns the whole pattern as if it were one session. */
  public SessionConfig asSession() {
    return new SessionConfig(name, credential, false, advisory);
  }

  /** Returns the configuration of one of the sessions. */
  public SessionConfig session(String session) {
    String organization = session.substring(prefix().length());
    return new SessionConfig(
        session,
        new CredentialConfig.ApiToken(
            credential.token(), null, organization, credential.validity()),
        false,
        advisory);
  }

  /** Returns the same pattern with another API token. */
  public PatternConfig withToken(String token) {
    return new PatternConfig(
        name,
        (CredentialConfig.ApiToken) credential.withSecret(new Secret(token)),
        advisory,
        max,
        idle);
  }
}
