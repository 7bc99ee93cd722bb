package io.github.sessiongateway.bridge;

import io.github.sessiongateway.bridge.ConnectionState.Known;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Knows clients by the certificate of their TLS: the CN of its subject is the name of a line of the
 * keys file that has {@code "certificate": true}. That the certificate is one of {@code
 * bridge.tls.client-ca-file} and in force was checked by the handshake.
 */
record ClientCertificates(KeysAuthenticator keys) {
  /**
   * The client, until it or its certificate ends; null where there is no TLS, no such line, or no
   * certificate that is in force: a session of TLS that is taken up again is not checked again.
   */
  @Nullable Known known(@Nullable SSLSession session, Instant now) {
    if (session == null) {
      return null;
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate own
          ? known(own, now)
          : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  private @Nullable Known known(X509Certificate certificate, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    String name = name(certificate);
    Client client = name == null || !now.isBefore(end) ? null : keys.byCertificate(name);
    return client == null ? null : new Known(client, null, earlier(client.expiresAt(), end));
  }

  private static Instant earlier(@Nullable Instant first, Instant second) {
    return first != null && first.isBefore(second) ? first : second;
  }

  /** The one CN of the subject; null if there is none, or more than one. */
  static @Nullable String name(X509Certificate certificate) {
    try {
      List<Object> names =
          new LdapName(certificate.getSubjectX500Principal().getName())
              .getRdns().stream()
                  .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                  .map(Rdn::getValue)
                  .toList();
      return names.size() == 1 && names.get(0) instanceof String name ? name : null;
    } catch (InvalidNameException e) {
      return null;
    }
  }
}
