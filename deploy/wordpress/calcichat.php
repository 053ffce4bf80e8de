<?php
/**
 * Plugin Name: Calcichat
 * Description: The shortcode [calcichat] puts the chat about breast calcifications on a page.
 * Version: 0.1.0
 * Requires at least: 5.7
 * Requires PHP: 7.4
 * License: MIT
 *
 * Set the bot's address under Settings > General, or in wp-config.php:
 *   define( 'CALCICHAT_BOT', 'https://bot.clinic.example/webhooks/chat' );
 * On the page: [calcichat] or [calcichat mode="inline" lang="auto" clinic-name="Our clinic"].
 * No inline script and no inline style: it runs under a strict Content-Security-Policy.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// The file and its hash as `make widget` wrote them (widget/dist/integrity.json; a test compares).
const CALCICHAT_VERSION   = '0.1.0';
const CALCICHAT_INTEGRITY = 'sha384-XxjmX1pkIzY/MjjkFv2F1fwpTGDUUB15zvTo5a7PkTRQja+pYr3BJUrhuWA4HQJN';
const CALCICHAT_HANDLE    = 'calcichat';

// What a shortcode may set; everything else in it is left out.
const CALCICHAT_ATTRIBUTES = array(
	'mode', 'lang', 'theme', 'accent', 'text-size', 'storage', 'clinic-name', 'clinic-phone',
	'clinic-hours', 'clinic-after-hours', 'clinic-responsible', 'clinic-report',
);

/** The bot's address without a last slash; empty when none is set or it is no web address. */
function calcichat_bot() {
	$address = defined( 'CALCICHAT_BOT' ) ? CALCICHAT_BOT : get_option( 'calcichat_bot', '' );
	return untrailingslashit( esc_url_raw( (string) $address, array( 'https', 'http' ) ) );
}

/** The shortcode: one element; the script is asked for, once, and loads with the page's others. */
function calcichat_shortcode( $given ) {
	$bot = calcichat_bot();
	if ( '' === $bot ) {
		// Only who can repair it is told.
		return current_user_can( 'manage_options' )
			? '<p>' . esc_html( 'Calcichat: set the address of the bot under Settings > General.' ) . '</p>'
			: '';
	}
	$source = $bot . '/widget/' . CALCICHAT_VERSION . '/dist/calci-chat.' . CALCICHAT_VERSION . '.js';
	// No version behind it: the name holds it, and the hash is of this very address's file.
	wp_enqueue_script( CALCICHAT_HANDLE, $source, array(), null, true );
	$html = '<calci-chat endpoint="' . esc_url( $bot ) . '"';
	foreach ( (array) $given as $name => $value ) {
		if ( in_array( $name, CALCICHAT_ATTRIBUTES, true ) ) {
			$html .= ' ' . $name . '="' . esc_attr( $value ) . '"';
		}
	}
	return $html . '></calci-chat>';
}

/** WordPress writes a classic script tag: ours is a module with a hash. */
function calcichat_script_tag( $tag, $handle, $source ) {
	if ( CALCICHAT_HANDLE !== $handle ) {
		return $tag;
	}
	return '<script type="module" src="' . esc_url( $source ) . '" integrity="'
		. esc_attr( CALCICHAT_INTEGRITY ) . '" crossorigin="anonymous"></script>' . "\n";
}

/** The field under Settings > General. */
function calcichat_settings() {
	register_setting( 'general', 'calcichat_bot', array( 'sanitize_callback' => 'esc_url_raw' ) );
	add_settings_field(
		'calcichat_bot',
		'<label for="calcichat_bot">Calcichat: address of the bot</label>',
		'calcichat_field',
		'general'
	);
}

function calcichat_field() {
	echo '<input type="url" class="regular-text" id="calcichat_bot" name="calcichat_bot" value="'
		. esc_attr( get_option( 'calcichat_bot', '' ) ) . '">';
}

add_shortcode( 'calcichat', 'calcichat_shortcode' );
add_filter( 'script_loader_tag', 'calcichat_script_tag', 10, 3 );
add_action( 'admin_init', 'calcichat_settings' );
