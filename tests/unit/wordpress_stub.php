<?php
// As much of WordPress as the plugin calls: escaping by the same PHP functions, and what it asks
// for is printed as JSON. Arguments: the plugin, the shortcode's attributes as JSON, the address.

define( 'ABSPATH', '/' );
$told = array( 'scripts' => array(), 'added' => array() );

function esc_attr( $text ) { return htmlspecialchars( (string) $text, ENT_QUOTES, 'UTF-8', false ); }
function esc_html( $text ) { return esc_attr( $text ); }
function esc_url_raw( $url, $schemes = array( 'https', 'http' ) ) {
	$scheme = parse_url( $url, PHP_URL_SCHEME );
	return in_array( $scheme, $schemes, true ) ? str_replace( array( '"', "'", '<', '>', ' ' ), '', $url ) : '';
}
function esc_url( $url ) { return str_replace( '&', '&#038;', esc_url_raw( $url ) ); }
function untrailingslashit( $text ) { return rtrim( $text, '/' ); }
function get_option( $name, $otherwise ) { global $argv; return 'calcichat_bot' === $name ? $argv[3] : $otherwise; }
function current_user_can( $what ) { return false; }
function wp_enqueue_script( $handle, $source, $needs, $version, $footer ) {
	global $told;
	$told['scripts'][ $handle ] = array( $source, $version );
}
function add_shortcode( $name, $make ) { global $told; $told['added'][] = $name; }
function add_filter( $name, $make, $order, $count ) { global $told; $told['added'][] = $name; }
function add_action( $name, $make ) { global $told; $told['added'][] = $name; }
function register_setting( ...$all ) {}
function add_settings_field( ...$all ) {}

require $argv[1];
$told['html'] = calcichat_shortcode( json_decode( $argv[2], true ) );
$source = $told['scripts']['calcichat'][0] ?? '';
$plain = '<script src="' . $source . '"></script>';
$told['tag'] = $source ? calcichat_script_tag( $plain, 'calcichat', $source ) : '';
$told['other'] = calcichat_script_tag( $plain, 'jquery', $source );
ob_start();
calcichat_field();
$told['field'] = ob_get_clean();
echo json_encode( $told );
