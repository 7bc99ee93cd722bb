package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.HeapAsBefore;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.client.HttpResponse;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies pass the proxy as they come, and neither side's end leaves the other waiting. */
class ProxyStreamsTest {
  private static final long MEGABYTES_100 = 100L * 1024 * 1024;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = vertx.createHttpClient();
  private ProxyFixture fixture;

  @BeforeEach
  void begin() {
    fixture = new ProxyFixture(vertx);
    fixture.startOpen();
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void anUploadOf100MegabytesIsNotBuffered() {
    AtomicLong bytes = new AtomicLong();
    AtomicLong most = new AtomicLong();
    long before = HeapAsBefore.used();
    fixture.answer =
        request -> {
          request.handler(part -> count(part, bytes, most));
          request.endHandler(end -> request.response().end());
        };
    HttpResponse<Buffer> response =
        Await.result(
            fixture
                .request(HttpMethod.POST, "/v1/archives")
                .sendStream(new Chunks(vertx, MEGABYTES_100)));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(bytes.get()).isEqualTo(MEGABYTES_100);
    assertThat(most.get() - before).isLessThan(40L * 1024 * 1024);
  }

  private static void count(Buffer part, AtomicLong bytes, AtomicLong most) {
    long now = bytes.addAndGet(part.length());
    if ((now - part.length()) / (20L << 20) != now / (20L << 20)) {
      most.accumulateAndGet(HeapAsBefore.used(), Math::max);
    }
  }

  @Test
  void anAnswerComesAsKoyebSendsIt() {
    Promise<HttpServerResponse> begun = Promise.promise();
    fixture.answer =
        request -> {
          HttpServerResponse response = request.response().setChunked(true);
          response.write("first").onSuccess(v -> begun.complete(response));
        };
    Promise<String> first = Promise.promise();
    Promise<Void> end = Promise.promise();
    var unused =
        send(HttpMethod.GET)
            .onSuccess(
                response ->
                    response
                        .handler(part -> first.tryComplete(part.toString()))
                        .endHandler(end::complete));
    assertThat(Await.result(first.future())).isEqualTo("first");
    var ended = Await.result(begun.future()).end();
    Await.result(ended.compose(v -> end.future()));
  }

  @Test
  void aKoyebThatSendsFasterThanTheProgramReadsIsSlowedDown() {
    AtomicLong written = new AtomicLong();
    Promise<Void> full = Promise.promise();
    fixture.answer =
        request -> {
          request.response().setChunked(true);
          write(request.response(), written, full);
        };
    NetSocket socket =
        Await.result(Tcp.connect(vertx, new NetClientOptions(), fixture.port(), NetSocket::pause));
    var unused = socket.write("GET /v1/logs HTTP/1.1\r\nHost: localhost\r\n\r\n");
    Await.result(full.future());
    assertThat(written.get()).isLessThan(MEGABYTES_100);
    var closed = socket.close();
    Await.result(closed);
  }

  /** Completes when a second passes in which Koyeb cannot write. */
  private void write(HttpServerResponse response, AtomicLong written, Promise<Void> full) {
    while (!response.writeQueueFull() && written.get() < MEGABYTES_100) {
      written.addAndGet(64 * 1024);
      var unused = response.write(Buffer.buffer(new byte[64 * 1024]));
    }
    if (written.get() >= MEGABYTES_100) {
      full.tryComplete();
      return;
    }
    long timer = vertx.setTimer(1000, id -> full.tryComplete());
    response.drainHandler(
        v -> {
          vertx.cancelTimer(timer);
          write(response, written, full);
        });
  }

  @Test
  void aProgramThatDisconnectsEndsItsRequestAtKoyeb() {
    Promise<Void> ended = Promise.promise();
    Promise<Void> begun = Promise.promise();
    fixture.answer =
        request -> {
          request.connection().closeHandler(v -> ended.complete());
          begun.complete();
        };
    HttpClientRequest request = Await.result(open(HttpMethod.POST));
    request.exceptionHandler(broken -> {}).setChunked(true);
    var unused = request.write(Buffer.buffer(new byte[100_000]));
    Await.result(begun.future());
    var closed = request.connection().close();
    Await.result(closed.compose(v -> ended.future()));
  }

  @Test
  void anAnswerThatKoyebCutsShortIsCutShort() {
    Promise<HttpServerRequest> begun = Promise.promise();
    fixture.answer =
        request ->
            request
                .response()
                .putHeader("Content-Length", "1000")
                .write("beginning")
                .onSuccess(v -> begun.complete(request));
    Promise<Void> first = Promise.promise();
    Future<Buffer> body =
        send(HttpMethod.GET)
            .compose(
                response -> {
                  Promise<Buffer> whole = Promise.promise();
                  response
                      .handler(part -> first.tryComplete())
                      .exceptionHandler(whole::tryFail)
                      .endHandler(v -> whole.tryComplete());
                  return whole.future();
                });
    Await.result(first.future());
    var closed = Await.result(begun.future()).connection().close();
    assertThat(Await.failure(closed.compose(v -> body))).isNotNull();
    fixture.answer = request -> request.response().end("{}");
    assertThat(fixture.get("/v1/apps").statusCode()).isEqualTo(200);
  }

  @Test
  void aKoyebThatHangsUpWithoutAnAnswerIsABadReply() {
    fixture.answer = request -> request.connection().close();
    HttpResponse<Buffer> response = fixture.get("/v1/apps");
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(ProxyFixture.code(response)).isEqualTo("bad_reply");
  }

  @ParameterizedTest
  @CsvSource({"HEAD, 200", "GET, 204", "GET, 304", "HEAD, 404", "DELETE, 204"})
  void anAnswerWithoutABodyHasNone(String method, int status) throws Exception {
    fixture.answer =
        request -> {
          request.response().setStatusCode(status).putHeader("ETag", "\"7\"");
          var unused = request.response().end();
        };
    String answer =
        fixture.raw(
            method
                + " /v1/apps HTTP/1.1\r\nHost: localhost\r\n\r\n"
                + "GET /v1/last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    String first = answer.substring(0, answer.indexOf("\r\n\r\n") + 4);
    assertThat(first).startsWith("HTTP/1.1 " + status + " ").containsIgnoringCase("etag: \"7\"");
    assertThat(first).doesNotContainIgnoringCase("transfer-encoding");
    assertThat(answer.substring(first.length())).startsWith("HTTP/1.1 ");
  }

  @Test
  void theLengthInTheAnswerToHeadIsKoyebs() throws Exception {
    fixture.answer =
        request -> {
          request.response().putHeader("Content-Length", "1234");
          var unused = request.response().end();
        };
    assertThat(
            fixture.raw("HEAD /v1/apps HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .containsIgnoringCase("content-length: 1234\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void aProgramThatExpects100MaySendItsBody() throws Exception {
    fixture.answer =
        request -> request.body().onSuccess(body -> request.response().end("got " + body.length()));
    String answer =
        fixture.raw(
            "POST /v1/apps HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                + "Expect: 100-continue\r\nConnection: close\r\n\r\nabc");
    assertThat(answer).startsWith("HTTP/1.1 100 ").contains("HTTP/1.1 200 ").endsWith("got 3");
    assertThat(fixture.arrived.get(0).headers().contains("expect")).isFalse();
  }

  private Future<HttpClientRequest> open(HttpMethod method) {
    return client.request(
        new RequestOptions()
            .setMethod(method)
            .setHost("127.0.0.1")
            .setPort(fixture.port())
            .setURI("/v1/apps"));
  }

  private Future<HttpClientResponse> send(HttpMethod method) {
    return open(method).compose(HttpClientRequest::send);
  }
}
