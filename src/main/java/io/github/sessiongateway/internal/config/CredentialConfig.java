package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The credential of a configured session. */
public sealed interface CredentialConfig
    permits CredentialConfig.Password, CredentialConfig.ApiToken, CommandConfig, OAuthConfig {
  /** The rule of a password, as a login checks it. */
  SecretRule PASSWORD =
      new SecretRule(
          "a password of at most 1024 bytes without control characters",
          text -> isAcceptable("a@example.com", text));

  /** The rule of a Koyeb API token. */
  SecretRule TOKEN = new SecretRule("a Koyeb API token", text -> Bearer.problem(text) == null);

  /**
   * A secret that a file gives.
   *
   * @param key the key that names the file, below {@code credential}
   * @param secret what the file held when it was read
   */
  record Watched(String key, Path file, SecretRule rule, Secret secret) {
    static @Nullable Watched of(String key, @Nullable Path file, SecretRule rule, Secret secret) {
      return file == null ? null : new Watched(key, file, rule, secret);
    }
  }

  /** Returns the secret whose file is followed, or null if no file gives one. */
  @Nullable Watched watched();

  /** Returns the same credential with another secret. */
  CredentialConfig withSecret(Secret other);

  /**
   * Returns whether another credential differs in nothing, or only in what the same watched file
   * held when it was read.
   */
  default boolean isSameSource(CredentialConfig other) {
    Watched watched = watched();
    return equals(watched == null ? other : other.withSecret(watched.secret()));
  }

  /**
   * A function of each kind of credential. A new kind does not compile until every factory has it.
   */
  interface Factory<C> {
    C password(Password config);

    C apiToken(ApiToken config);

    C command(CommandConfig config);

    C oauth(OAuthConfig config);
  }

  /** Returns what the factory creates for this kind. */
  <C> C create(Factory<C> factory);

  /**
   * An e-mail address and a password.
   *
   * @param organizationId null for the user's default organization
   */
  record Password(
      String email, Secret password, @Nullable Path file, @Nullable String organizationId)
      implements CredentialConfig {
    @Override
    public @Nullable Watched watched() {
      return Watched.of("password-file", file, PASSWORD, password);
    }

    @Override
    public CredentialConfig withSecret(Secret other) {
      return new Password(email, other, file, organizationId);
    }

    @Override
    public <C> C create(Factory<C> factory) {
      return factory.password(this);
    }
  }

  /** A Koyeb API token, which mints access tokens of an organization. */
  record ApiToken(Secret token, @Nullable Path file, String organizationId, Duration validity)
      implements CredentialConfig {
    @Override
    public @Nullable Watched watched() {
      return Watched.of("token-file", file, TOKEN, token);
    }

    @Override
    public CredentialConfig withSecret(Secret other) {
      return new ApiToken(other, file, organizationId, validity);
    }

    @Override
    public <C> C create(Factory<C> factory) {
      return factory.apiToken(this);
    }
  }

  /** The values of {@code kind}. */
  enum Type {
    /** {@link Password}. */
    PASSWORD,
    /** {@link ApiToken}. */
    API_TOKEN,
    /** {@link CommandConfig}. */
    COMMAND,
    /** {@link OAuthConfig}. */
    OAUTH2
  }

  /** Reads the credential below a key. Problems are added to the settings' problems. */
  static CredentialConfig read(ConfigReader settings, String key) {
    if (settings.optional(key + ".kind").or("").isEmpty()) {
      settings.problem(key + ".kind", "is required: password, api-token, command or oauth2");
    }
    Type kind = settings.choice(key + ".kind", Type.class).or(Type.PASSWORD);
    return switch (kind) {
      case PASSWORD -> {
        String organization = organization(settings, key).or("");
        yield new Password(
            required(
                settings,
                key + ".email",
                settings
                    .optional(key + ".email")
                    .where(
                        "an e-mail address of at most 1024 bytes without control characters",
                        text -> isAcceptable(text, "password"))),
            new Secret(
                required(
                    settings,
                    key + ".password",
                    settings.secret(key + ".password").where(PASSWORD))),
            settings.fileOf(key + ".password"),
            organization.isEmpty() ? null : organization);
      }
      case API_TOKEN ->
          apiToken(
              settings,
              key,
              required(settings, key + ".organization-id", organization(settings, key)));
      case COMMAND -> CommandConfig.read(settings, key);
      case OAUTH2 -> {
        String organization = organization(settings, key).or("");
        yield OAuthConfig.read(settings, key, organization.isEmpty() ? null : organization);
      }
    };
  }

  /** Reads the API token of sessions whose names tell the organization. */
  static ApiToken readOfPattern(ConfigReader settings, String key) {
    if (settings.choice(key + ".kind", Type.class).or(Type.PASSWORD) != Type.API_TOKEN) {
      settings.problem(key + ".kind", "must be api-token, because the names are a pattern");
    }
    return apiToken(settings, key, "");
  }

  private static ApiToken apiToken(ConfigReader settings, String key, String organization) {
    return new ApiToken(
        new Secret(
            required(settings, key + ".token", settings.secret(key + ".token").where(TOKEN))),
        settings.fileOf(key + ".token"),
        organization,
        settings
            .duration(key + ".validity")
            .between(Duration.ofSeconds(1), Duration.ofHours(24))
            .or(Duration.ofHours(1)));
  }

  private static Setting<String> organization(ConfigReader settings, String key) {
    return settings
        .optional(key + ".organization-id")
        .where(
            "an id of at most 1024 bytes without control characters, or empty",
            id -> id.isEmpty() || isAcceptable("a@example.com", "password", id));
  }

  private static boolean isAcceptable(String email, String password) {
    return isAcceptable(email, password, "id");
  }

  private static boolean isAcceptable(String email, String password, String organization) {
    try {
      var unused = LoginRequest.of(email, password).withOrganization(organization);
      return true;
    } catch (SessionException e) {
      return false;
    }
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
