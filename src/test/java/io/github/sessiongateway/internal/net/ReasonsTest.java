package io.github.sessiongateway.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.sessiongateway.api.Reason;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.HttpProxyHandler.HttpProxyConnectException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReasonsTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new UnknownHostException("Failed to resolve 'x'"), Reason.DNS),
        arguments(caused(new UnknownHostException("x"), new TimeoutException()), Reason.DNS),
        arguments(new ConnectException("Connection refused: /127.0.0.1:1"), Reason.REFUSED),
        arguments(new NoRouteToHostException("No route to host"), Reason.REFUSED),
        arguments(new SocketException("Network is unreachable"), Reason.REFUSED),
        arguments(new ConnectTimeoutException("timed out"), Reason.TIMEOUT),
        arguments(new ConnectException("Connection timed out"), Reason.TIMEOUT),
        arguments(new TimeoutException(), Reason.TIMEOUT),
        arguments(tls(new SslHandshakeTimeoutException("10 s")), Reason.TIMEOUT),
        arguments(tls(new CertificateExpiredException("NotAfter")), Reason.CERTIFICATE_EXPIRED),
        arguments(tls(new CertificateNotYetValidException("")), Reason.CERTIFICATE_EXPIRED),
        arguments(tls(validity(BasicReason.EXPIRED)), Reason.CERTIFICATE_EXPIRED),
        arguments(tls(validity(BasicReason.REVOKED)), Reason.CERTIFICATE_UNTRUSTED),
        arguments(tls(new CertificateException("not trusted")), Reason.CERTIFICATE_UNTRUSTED),
        arguments(tls(new CertificateException("No name matching x found")), Reason.HOSTNAME),
        arguments(
            tls(new CertificateException("No subject alternative names present")), Reason.HOSTNAME),
        arguments(new SSLPeerUnverifiedException("x"), Reason.HOSTNAME),
        arguments(proxy("http, none, /a => /b, status: 407 Wanted"), Reason.PROXY),
        arguments(tls(new NotSslRecordException("not a record")), Reason.PROTOCOL),
        arguments(new SSLHandshakeException("Received fatal alert"), Reason.PROTOCOL),
        arguments(new IllegalArgumentException("invalid version format"), Reason.PROTOCOL),
        arguments(new ProtocolException("Invalid status line"), Reason.PROTOCOL),
        arguments(tls(new ClosedChannelException()), Reason.RESET),
        arguments(new HttpClosedException("closed"), Reason.RESET),
        arguments(new StreamResetException(2), Reason.RESET),
        arguments(new IOException("Connection reset by peer"), Reason.RESET),
        arguments(new IllegalStateException("other"), null));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void theCausesOfAFailureDecideItsReason(Throwable failure, Reason reason) {
    assertThat(Reasons.of(failure)).isEqualTo(reason);
    assertThat(Reasons.of(new RuntimeException(failure))).isEqualTo(reason);
  }

  @Test
  void aProxiedConnectionThatIsNotMadeIsTheProxys() {
    assertThat(Reasons.ofProxied(new ConnectException("refused"))).isEqualTo(Reason.PROXY);
    assertThat(Reasons.ofProxied(new ConnectTimeoutException("late"))).isEqualTo(Reason.PROXY);
    assertThat(Reasons.ofProxied(new UnknownHostException("proxy"))).isEqualTo(Reason.PROXY);
    assertThat(Reasons.ofProxied(tls(new SslHandshakeTimeoutException("late"))))
        .isEqualTo(Reason.TIMEOUT);
    assertThat(Reasons.ofProxied(new TimeoutException())).isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void wrongCertificatesAndProxyPasswordsAreLasting() {
    assertThat(Reasons.isLasting(tls(new CertificateExpiredException("")))).isTrue();
    assertThat(Reasons.isLasting(tls(new CertificateException("")))).isTrue();
    assertThat(Reasons.isLasting(tls(new CertificateException("No name matching")))).isTrue();
    assertThat(Reasons.isLasting(proxy("http, none, a => b, status: 407 Wanted"))).isTrue();
    assertThat(Reasons.isLasting(proxy("http, none, a => b, status: 502 Bad"))).isFalse();
    assertThat(Reasons.isLasting(new ConnectException("refused"))).isFalse();
    assertThat(Reasons.isLasting(new UnknownHostException("x"))).isFalse();
  }

  private static Throwable proxy(String message) {
    return new HttpProxyConnectException(message, null);
  }

  private static Throwable validity(CertPathValidatorException.Reason reason) {
    return new CertPathValidatorException("no", null, null, -1, reason);
  }

  /** Returns an exception as Vert.x wraps it when a handshake fails. */
  private static Throwable tls(Throwable cause) {
    return caused(new SSLHandshakeException("Failed to create SSL connection"), cause);
  }

  private static Throwable caused(Throwable failure, Throwable cause) {
    failure.initCause(cause);
    return failure;
  }
}
