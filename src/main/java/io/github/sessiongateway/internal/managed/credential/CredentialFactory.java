package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.internal.config.CommandConfig;
import io.github.sessiongateway.internal.config.CredentialConfig;
import io.github.sessiongateway.internal.config.OAuthConfig;
import java.time.InstantSource;

/** The factory of credentials. */
public record CredentialFactory(KoyebCalls koyeb, TokenSources sources, InstantSource clock)
    implements CredentialConfig.Factory<Credential> {
  /** Returns the digest of a configured credential's account, which is not a secret. */
  public static String account(CredentialConfig config) {
    return config.create(
        new CredentialConfig.Factory<>() {
          @Override
          public String password(CredentialConfig.Password config) {
            return PasswordCredential.account(config.email(), config.organizationId());
          }

          @Override
          public String apiToken(CredentialConfig.ApiToken config) {
            return ApiTokenCredential.account(config.organizationId());
          }

          @Override
          public String command(CommandConfig config) {
            return CommandCredential.account(config);
          }

          @Override
          public String oauth(OAuthConfig config) {
            return OAuthCredential.account(config);
          }
        });
  }

  @Override
  public Credential password(CredentialConfig.Password config) {
    return new PasswordCredential(
        koyeb, config.email(), config.password(), config.organizationId());
  }

  @Override
  public ApiTokenCredential apiToken(CredentialConfig.ApiToken config) {
    return new ApiTokenCredential(
        koyeb.accessTokens(), config.token(), config.organizationId(), config.validity());
  }

  @Override
  public Credential command(CommandConfig config) {
    return new CommandCredential(sources.programs(), config, clock);
  }

  @Override
  public Credential oauth(OAuthConfig config) {
    return new OAuthCredential(sources, config);
  }

  /** Returns the credential of a session that a caller handed over. */
  public Credential refreshOnly(String account) {
    return new RefreshOnlyCredential(koyeb, account);
  }
}
