package io.github.sessiongateway.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.client.BearerAuth;
import io.github.sessiongateway.sandbox.Sandbox;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, SandboxExtension.class})
class AppsTest {
  @Test
  void theAppsAreListed(Vertx vertx, Sandbox koyeb, ManagedSessions sessions) throws Exception {
    BearerAuth auth = new BearerAuth(sessions, "default");
    HttpRequest<Buffer> apps = WebClient.create(vertx).getAbs(koyeb.baseUrl() + "/v1/apps");
    HttpResponse<Buffer> reply = auth.send(apps).await(10, TimeUnit.SECONDS);
    assertEquals(200, reply.statusCode());
  }
}
