package org.alongside.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.NullUnmarked;

/**
 * A key manager with one identity, which may be exchanged while serving: a handshake takes the newest one, and a connection
 * that is open keeps what it has. For any thread.
 */
@NullUnmarked // null is what the interface of the JDK wants for 'no such key'
final class OneKey extends X509ExtendedKeyManager {
    /** Every exchange has an alias of its own, so that a handshake which is under way stays with its key. */
    private record Entry(String alias, KeyAndChain identity) {}

    private volatile Entry current;
    private volatile Entry previous;

    OneKey(KeyAndChain identity) {
        current = new Entry("1", identity);
        previous = current;
    }

    KeyAndChain identity() {
        return current.identity;
    }

    synchronized void exchange(KeyAndChain identity) {
        previous = current;
        current = new Entry(String.valueOf(Integer.parseInt(previous.alias) + 1), identity);
    }

    private Entry byAlias(String alias) {
        return alias.equals(previous.alias) ? previous : current;
    }

    /** The alias if the peer can verify this type of key ("EC", "RSA", "EdDSA"), else null. */
    private String ifType(String type) {
        var entry = current;
        return entry.identity.key().getAlgorithm().equals(type) ? entry.alias : null;
    }

    private String ifAny(String[] types) {
        for (String type : types) {
            String alias = ifType(type);
            if (alias != null) {
                return alias;
            }
        }
        return null;
    }

    @Override
    public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
        return ifType(type);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
        return ifType(type);
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
        return ifAny(types);
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
        return ifAny(types);
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
        String alias = ifType(type);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
        return getServerAliases(type, issuers);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return byAlias(alias).identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return byAlias(alias).identity.key();
    }
}
