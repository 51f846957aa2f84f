package org.alongside.launcher;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.alongside.http.Routes;
import org.alongside.launcher.settings.Settings;
import org.alongside.security.HttpsCertificate;
import org.alongside.security.openid.Provider;
import org.alongside.session.Agents;
import org.alongside.session.Audit;
import org.alongside.session.Sessions;
import org.alongside.session.rest.AgentSignIn;
import org.alongside.session.rest.OpenIdSignIn;

/** The ways into the consoles: by password, at a provider, or both. */
record SignIn(AgentSignIn here, Optional<OpenIdSignIn> there) {
    static SignIn of(
            Settings settings,
            HttpsCertificate certificate,
            Agents agents,
            Sessions sessions,
            Audit audit,
            SecureRandom random) {
        String domain = settings.gateway().domain();
        var openId = settings.signIn().openId();
        var ways = new AgentSignIn.Ways(settings.signIn().password(), openId.map(Settings.OpenId::name));
        var here = new AgentSignIn(agents, sessions, audit, domain, ways, System::nanoTime);
        var house = new OpenIdSignIn.House(agents, sessions, audit, domain);
        return new SignIn(here, openId.map(found -> there(found, certificate, house, random)));
    }

    private static OpenIdSignIn there(
            Settings.OpenId openId, HttpsCertificate certificate, OpenIdSignIn.House house, SecureRandom random) {
        var trust = Optional.of(certificate.calling(openId.trust()));
        var provider = new Provider(openId.client(), trust, InstantSource.system());
        var at = new OpenIdSignIn.Arrangement(provider, openId.rules(), openId.publicUrl());
        return new OpenIdSignIn(house, at, random, InstantSource.system(), System::nanoTime);
    }

    void addTo(Routes routes) {
        here.addTo(routes);
        there.ifPresent(provider -> provider.addTo(routes));
    }
}
