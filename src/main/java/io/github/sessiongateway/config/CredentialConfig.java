package io.github.sessiongateway.config;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Secret;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What stands behind a configured session. */
public sealed interface CredentialConfig {
  /** The file that holds its secret and is watched; null where the secret is given itself. */
  @Nullable Path file();

  /**
   * An e-mail address and a password.
   *
   * @param organizationId null for the user's default
   */
  record Password(
      String email, Secret password, @Nullable Path file, @Nullable String organizationId)
      implements CredentialConfig {}

  /** A Koyeb API token, which mints access tokens of an organization. */
  record ApiToken(Secret token, @Nullable Path file, String organizationId, Duration validity)
      implements CredentialConfig {}

  /** The kinds, as they are configured. */
  enum Type {
    /** {@link Password}. */
    PASSWORD,
    /** {@link ApiToken}. */
    API_TOKEN
  }

  /** Reads what is below a key; the problems stay with the reader. */
  static CredentialConfig read(ConfigReader settings, String key) {
    if (settings.optional(key + ".kind").or("").isEmpty()) {
      settings.problem(key + ".kind", "is required: password or api-token");
    }
    Type kind = settings.choice(key + ".kind", Type.class).or(Type.PASSWORD);
    return switch (kind) {
      case PASSWORD -> {
        String organization = settings.optional(key + ".organization-id").or("");
        yield new Password(
            required(settings, key + ".email", settings.optional(key + ".email")),
            new Secret(required(settings, key + ".password", settings.secret(key + ".password"))),
            settings.fileOf(key + ".password"),
            organization.isEmpty() ? null : organization);
      }
      case API_TOKEN ->
          new ApiToken(
              new Secret(
                  required(
                      settings,
                      key + ".token",
                      settings
                          .secret(key + ".token")
                          .where("a Koyeb API token", text -> Bearer.problem(text) == null))),
              settings.fileOf(key + ".token"),
              required(
                  settings, key + ".organization-id", settings.optional(key + ".organization-id")),
              settings
                  .duration(key + ".validity")
                  .between(Duration.ofSeconds(1), Duration.ofHours(24))
                  .or(Duration.ofHours(1)));
    };
  }

  private static String required(ConfigReader settings, String key, Setting<String> setting) {
    int problems = settings.problems();
    String text = setting.or("");
    if (text.isEmpty() && settings.problems() == problems) {
      settings.problem(key, "is required");
    }
    return text;
  }
}
