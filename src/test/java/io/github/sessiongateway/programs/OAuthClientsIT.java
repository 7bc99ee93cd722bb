package io.github.sessiongateway.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.web.client.OAuth2WebClient;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.web.client.RestClient;

/** Clients of OAuth 2.0 as they are published, through three lives of a token. */
@Tag("full")
@ExtendWith(VertxExtension.class)
class OAuthClientsIT {
  private final Vertx vertx;
  private final ProgramsFixture fixture;
  private @TempDir Path folder;

  OAuthClientsIT(Vertx vertx) {
    this.vertx = vertx;
    fixture = new ProgramsFixture(vertx);
  }

  @Test
  void theClientOfVertxUsesTheGrant() throws Exception {
    fixture.startWithKeys(folder);
    String site = fixture.bridge();
    String key = ProgramsFixture.KEY;
    OAuth2Auth gateway =
        OAuth2Auth.create(
            vertx,
            new OAuth2Options()
                .setSite(site)
                .setTokenPath("/oauth2/token")
                .setClientId("deploy")
                .setClientSecret(key));
    OAuth2WebClient koyeb =
        OAuth2WebClient.create(WebClient.create(vertx), gateway)
            .withCredentials(new Oauth2Credentials().setFlow(OAuth2FlowType.CLIENT));
    while (fixture.koyeb.used() < ProgramsFixture.TOKENS) {
      assertThat(Await.result(koyeb.getAbs(fixture.koyeb.url() + "/v1/apps").send()).statusCode())
          .isEqualTo(200);
    }
    assertThat(fixture.koyeb.refused()).isEmpty();
  }

  @Test
  void theClientOfSpringUsesTheGrant() throws Exception {
    fixture.startWithKeys(folder);
    ClientRegistration koyeb =
        ClientRegistration.withRegistrationId("koyeb")
            .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
            .tokenUri(fixture.bridge() + "/oauth2/token")
            .clientId("deploy")
            .clientSecret(ProgramsFixture.KEY)
            .scope("default")
            .build();
    var registrations = new InMemoryClientRegistrationRepository(koyeb);
    var manager =
        new AuthorizedClientServiceOAuth2AuthorizedClientManager(
            registrations, new InMemoryOAuth2AuthorizedClientService(registrations));
    manager.setAuthorizedClientProvider(
        OAuth2AuthorizedClientProviderBuilder.builder().clientCredentials().build());
    var interceptor = new OAuth2ClientHttpRequestInterceptor(manager);
    interceptor.setClientRegistrationIdResolver(request -> "koyeb");
    RestClient client = RestClient.builder().requestInterceptor(interceptor).build();
    while (fixture.koyeb.used() < ProgramsFixture.TOKENS) {
      assertThat(
              client
                  .get()
                  .uri(fixture.koyeb.url() + "/v1/apps")
                  .retrieve()
                  .toBodilessEntity()
                  .getStatusCode()
                  .value())
          .isEqualTo(200);
    }
    assertThat(fixture.koyeb.refused()).isEmpty();
  }
}
