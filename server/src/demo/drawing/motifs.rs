//! What is printed on mugs, cards and prints, and what flavours are shown by: small drawings in a box of a hundred units, with
//! letters for the colours that go in. `$G` is the ground, `$A` what stands out on it, `$B` what is beside that, `$K` a dark ink.

use super::svg::{Drawing, Ink};

const MOTIFS: [&str; 20] = [
    // Sleeping Cat
    r##"<path d="M14 70C8 44 30 34 50 36C76 36 90 52 88 70C86 82 70 84 50 84C30 84 18 82 14 70Z" fill="$A"/><path d="M10 62L12 44L24 54Q32 50 40 54L50 44L52 62Q50 78 31 78Q12 78 10 62Z" fill="$A"/><path d="M84 66Q98 82 70 88Q50 92 40 84" fill="none" stroke="$A" stroke-width="7" stroke-linecap="round"/><path d="M20 65q4 4 8 0M34 65q4 4 8 0M29 71l2 2 2-2M56 44q10 6 8 18M70 46q8 6 6 16" fill="none" stroke="$G" stroke-width="2" stroke-linecap="round"/><path d="M62 20h9l-9 9h9M76 10h7l-7 7h7" fill="none" stroke="$B" stroke-width="3" stroke-linejoin="round"/>"##,
    // Red Bicycle
    r##"<g fill="none" stroke-linecap="round" stroke-linejoin="round"><g stroke="$B" stroke-width="4"><circle cx="24" cy="66" r="18"/><circle cx="76" cy="66" r="18"/></g><path d="M24 48v36M6 66h36M11 53l26 26M37 53L11 79M76 48v36M58 66h36M63 53l26 26M89 53L63 79" stroke="$B" stroke-width=".9"/><path d="M24 66L38 40H66L48 66ZM38 40L48 66M66 40L76 66M66 40L63 30H72" stroke="$A" stroke-width="4.5"/><path d="M32 36H44" stroke="$K" stroke-width="5"/></g><path d="M70 22h14v10H70z" fill="$A"/><circle cx="73" cy="20" r="4" fill="$B"/><circle cx="80" cy="18" r="5" fill="$A"/>"##,
    // Paper Boats
    r##"<path d="M0 66q12-8 25 0t25 0 25 0 25 0v34H0z" fill="$B"/><path d="M20 58h44l-9 16H29z" fill="$A"/><path d="M42 26L56 58H28z" fill="$A"/><path d="M42 26V58H28z" fill="$B" opacity=".22"/><path d="M62 72h30l-6 11H68z" fill="$A"/><path d="M77 50l10 22H67z" fill="$A"/><path d="M77 50v22H67z" fill="$B" opacity=".22"/><path d="M0 82q12-7 25 0t25 0 25 0 25 0v18H0z" fill="$B"/><path d="M8 90q8-5 16 0M40 92q8-5 16 0M74 90q8-5 16 0" fill="none" stroke="$A" stroke-width="2"/>"##,
    // Night Owl
    r##"<circle cx="78" cy="20" r="11" fill="$B"/><circle cx="83" cy="17" r="9" fill="$G"/><path d="M26 30L30 16L42 24H58L70 16L74 30V66Q74 88 50 88Q26 88 26 66Z" fill="$A"/><path d="M36 50h28v20q0 14-14 14T36 70z" fill="$B"/><path d="M38 58q3 5 6 0q3 5 6 0q3 5 6 0q3 5 6 0M41 68q3 5 6 0q3 5 6 0q3 5 6 0" fill="none" stroke="$A" stroke-width="2"/><circle cx="39" cy="38" r="11" fill="$B"/><circle cx="61" cy="38" r="11" fill="$B"/><circle cx="40" cy="39" r="5" fill="$K"/><circle cx="60" cy="39" r="5" fill="$K"/><path d="M46 44h8l-4 8z" fill="$K"/><path d="M10 90h80" stroke="$B" stroke-width="3.5" stroke-linecap="round"/><path d="M14 24l2 4 4 2-4 2-2 4-2-4-4-2 4-2zM12 60l1.500 3 3 1.500-3 1.500-1.500 3-1.500-3-3-1.500 3-1.500z" fill="$B"/>"##,
    // Garden Snail
    r##"<path d="M8 84Q10 74 24 74L78 76Q82 60 80 48Q80 40 88 42Q96 46 94 64Q92 84 78 84Z" fill="$B"/><path d="M84 42L80 26M90 43L94 28" stroke="$B" stroke-width="3" stroke-linecap="round"/><circle cx="80" cy="25" r="3" fill="$B"/><circle cx="94" cy="27" r="3" fill="$B"/><circle cx="46" cy="50" r="28" fill="$A"/><path d="M46 50q4-5 8 0q3 9-8 11q-15 0-16-13q1-19 20-20q22 2 22 24q-3 22-26 23" fill="none" stroke="$G" stroke-width="4" stroke-linecap="round"/><path d="M4 88H96" stroke="$B" stroke-width="3"/><path d="M10 70q-6-10 0-18q6 8 0 18z" fill="$B"/>"##,
    // Lighthouse
    r##"<path d="M0 78q12-8 25 0t25 0 25 0 25 0v22H0z" fill="$B"/><path d="M26 82q24-16 48 0z" fill="$K" opacity=".55"/><path d="M41 34H59L64 78H36Z" fill="#fbf8f2"/><path d="M39.800 44H60.200L61.600 55H38.600ZM37.400 66H62.800L64 78H36Z" fill="$A"/><path d="M42 22h16v12H42z" fill="#ffe39a"/><path d="M38 34h24v3H38z" fill="$B"/><path d="M40 22L50 12L60 22Z" fill="$A"/><path d="M42 28L6 18V38ZM58 28L94 18V38Z" fill="#fff2c0" opacity=".75"/><path d="M76 50q4-5 8 0q4-5 8 0M12 56q4-5 8 0q4-5 8 0" fill="none" stroke="$B" stroke-width="2"/>"##,
    // Brass Band
    r##"<g fill="none" stroke="$A" stroke-width="6" stroke-linecap="round"><path d="M10 40H70"/><path d="M26 40V58Q26 66 34 66H54Q62 66 62 58V40"/></g><path d="M66 37Q84 34 92 22V58Q84 46 66 43Z" fill="$A"/><path d="M6 36h6v8H6z" fill="$B"/><g fill="$B"><path d="M34 26h5v42h-5zM43 26h5v42h-5zM52 26h5v42h-5z"/><circle cx="36.500" cy="25" r="3.500"/><circle cx="45.500" cy="25" r="3.500"/><circle cx="54.500" cy="25" r="3.500"/></g><path d="M16 90V74l14-4v16M76 88V72l10-3v15" fill="none" stroke="$B" stroke-width="2.500"/><ellipse cx="13" cy="90" rx="4" ry="3" fill="$B"/><ellipse cx="27" cy="86" rx="4" ry="3" fill="$B"/><ellipse cx="73" cy="88" rx="4" ry="3" fill="$B"/><ellipse cx="83" cy="84" rx="4" ry="3" fill="$B"/>"##,
    // Hot Air Balloon
    r##"<path d="M50 8Q80 8 80 38Q80 54 58 70H42Q20 54 20 38Q20 8 50 8Z" fill="$A"/><path d="M50 8Q66 20 64 40Q63 56 55 70H45Q37 56 36 40Q34 20 50 8Z" fill="$B"/><path d="M50 8Q56 24 55 40L52 70H48L45 40Q44 24 50 8Z" fill="$A"/><path d="M42 71L44 82M58 71L56 82" stroke="$K" stroke-width="1.500"/><path d="M42 81H58L56 93H44Z" fill="$K" opacity=".75"/><path d="M2 66q2-8 10-6q8-6 12 4q6 0 4 6H4q-4-1-2-4zM76 82q2-6 8-5q6-4 9 3q5 0 3 5H78q-4-1-2-3z" fill="#fff" opacity=".85"/>"##,
    // Two Herons
    r##"<circle cx="70" cy="26" r="14" fill="$B"/><path d="M28 66Q22 46 34 44Q50 44 56 62Q44 72 28 66Z" fill="$A"/><path d="M32 50Q22 40 28 28Q32 20 26 16" fill="none" stroke="$A" stroke-width="5" stroke-linecap="round"/><path d="M26 13L8 18L26 20Z" fill="$B"/><path d="M36 66V92M43 66V92" stroke="$A" stroke-width="2"/><path d="M64 74Q60 58 70 56Q84 56 88 70Q78 80 64 74Z" fill="$A" opacity=".8"/><path d="M68 60Q76 50 70 42Q68 38 72 36" fill="none" stroke="$A" stroke-width="4" stroke-linecap="round"/><path d="M72 33L88 38L72 39Z" fill="$B"/><path d="M72 76V93M78 76V93" stroke="$A" stroke-width="1.800"/><path d="M4 90H96M14 95H60M70 97H92" stroke="$A" stroke-width="1.500" opacity=".6"/><path d="M8 90q-4-20 2-34M14 90q0-14 6-24M92 90q2-14-4-22" stroke="$A" stroke-width="2" fill="none" opacity=".7"/>"##,
    // Rainy Street
    r##"<path d="M4 40h22v52H4zM74 34h22v58H74z" fill="$A" opacity=".45"/><path d="M9 46h5v7H9zM17 46h5v7h-5zM9 60h5v7H9zM80 42h5v7h-5zM88 56h5v7h-5zM80 56h5v7h-5z" fill="$B"/><path d="M50 26Q80 26 82 56Q76 50 70 56Q64 50 57 56Q50 50 43 56Q36 50 30 56Q24 50 18 56Q20 26 50 26Z" fill="$A"/><path d="M50 26Q60 34 57 56Q50 50 43 56Q40 34 50 26Z" fill="$B"/><path d="M50 22V84Q50 92 43 92Q36 92 36 85" fill="none" stroke="$K" stroke-width="3.500" stroke-linecap="round"/><path d="M10 10l-4 10M28 6l-4 10M46 8l-3 8M66 6l-4 10M86 10l-4 10M14 28l-3 8M88 26l-3 8M64 66l-4 10M78 70l-4 10M24 66l-4 10" stroke="$A" stroke-width="2.200" stroke-linecap="round" opacity=".7"/>"##,
    // Apple Tree
    r##"<path d="M46 92Q48 70 44 58H56Q52 70 54 92Z" fill="$K" opacity=".65"/><circle cx="32" cy="46" r="21" fill="$A"/><circle cx="68" cy="46" r="21" fill="$A"/><circle cx="50" cy="30" r="24" fill="$A"/><circle cx="50" cy="52" r="19" fill="$A"/><g fill="$B"><circle cx="30" cy="44" r="5.500"/><circle cx="50" cy="24" r="5.500"/><circle cx="66" cy="38" r="5.500"/><circle cx="46" cy="52" r="5.500"/><circle cx="72" cy="56" r="5.500"/><circle cx="26" cy="60" r="4.500"/><circle cx="18" cy="89" r="5"/></g><path d="M6 93H94" stroke="$A" stroke-width="3.500" stroke-linecap="round"/>"##,
    // Running Hare
    r##"<path d="M18 62Q24 44 48 46Q66 44 74 36Q78 28 88 32Q96 38 92 44Q86 50 78 52Q72 66 56 66Q36 72 24 68Z" fill="$A"/><path d="M78 34Q64 30 56 14Q74 18 84 32ZM84 32Q76 20 74 8Q88 18 89 32Z" fill="$A"/><path d="M28 62Q14 72 6 84M34 66Q26 78 20 86M66 62Q80 70 92 70M62 64Q74 76 86 80" stroke="$A" stroke-width="6" fill="none" stroke-linecap="round"/><circle cx="19" cy="58" r="6" fill="#fbf8f2"/><circle cx="87" cy="38" r="1.800" fill="$K"/><path d="M0 90q6-10 8-2q4-12 8 0q6-10 8 2q12-8 16 0q6-10 10 0q8-10 12 0q8-8 14 0q8-8 14-2l10 2v10H0z" fill="$B"/>"##,
    // Tea Time
    r##"<path d="M20 46H72Q72 78 46 78Q20 78 20 46Z" fill="$A"/><path d="M72 50Q90 48 88 60Q86 70 68 70" fill="none" stroke="$A" stroke-width="5"/><ellipse cx="46" cy="46" rx="26" ry="5" fill="$B"/><path d="M10 80H82Q76 90 46 90Q16 90 10 80Z" fill="$A"/><path d="M36 36q-6-8 0-14t0-14M50 36q-6-8 0-14t0-14" fill="none" stroke="$B" stroke-width="3.500" stroke-linecap="round"/><path d="M34 60q4-8 8 0q4-8 8 0q-2 7-8 10q-6-3-8-10z" fill="$G"/><path d="M62 48V64" stroke="$G" stroke-width="1.500"/><path d="M58 64h8v9h-8z" fill="$B"/>"##,
    // Old Map
    r##"<path d="M8 22L36 14L64 22L92 14V80L64 88L36 80L8 88Z" fill="$A" opacity=".3"/><path d="M36 14L64 22V88L36 80Z" fill="$A" opacity=".25"/><path d="M16 40Q26 30 34 40Q40 52 30 58Q18 60 16 40ZM56 62Q66 48 82 54Q88 66 76 74Q60 78 56 62ZM60 30Q70 24 80 30Q82 38 72 40Q62 40 60 30Z" fill="$A"/><path d="M24 70Q40 70 46 56T72 64" fill="none" stroke="$B" stroke-width="2.500" stroke-dasharray="5 4"/><path d="M67 59l10 10M77 59L67 69" stroke="$B" stroke-width="3.500" stroke-linecap="round"/><path d="M47 26l3 9 9 3-9 3-3 9-3-9-9-3 9-3z" fill="$K" opacity=".7"/>"##,
    // Stargazer
    r##"<path d="M0 84Q30 66 60 78T100 72V100H0Z" fill="$B"/><path d="M34 48L74 26L79 36L39 58Z" fill="$A"/><path d="M72 24L84 18L90 30L78 37Z" fill="$B"/><path d="M50 52L40 84M54 50L66 82M53 52V86" stroke="$A" stroke-width="3" stroke-linecap="round"/><circle cx="26" cy="66" r="6" fill="$A"/><path d="M18 90Q18 72 27 73Q36 73 34 90Z" fill="$A"/><path d="M18 16l2 5 5 2-5 2-2 5-2-5-5-2 5-2zM46 14l1.500 4 4 1.500-4 1.500-1.500 4-1.500-4-4-1.500 4-1.500z" fill="$A"/><g fill="$A"><circle cx="34" cy="30" r="1.800"/><circle cx="60" cy="10" r="1.800"/><circle cx="92" cy="52" r="1.800"/><circle cx="10" cy="46" r="1.800"/><circle cx="84" cy="8" r="1.400"/></g>"##,
    // Wild Poppies
    r##"<path d="M30 44Q34 70 30 98M62 34Q56 66 60 98M80 58Q74 78 76 98M30 78q-14-2-18-14M60 72q12-4 16-16M59 84q-14-2-16-10" stroke="$B" stroke-width="3" fill="none" stroke-linecap="round"/><path d="M12 34Q14 18 30 26Q46 16 48 34Q46 52 30 50Q12 52 12 34Z" fill="$A"/><path d="M44 22Q48 6 62 14Q78 6 80 22Q78 40 62 38Q46 40 44 22Z" fill="$A"/><path d="M68 54Q70 42 80 48Q92 42 94 54Q92 66 80 64Q70 66 68 54Z" fill="$A"/><g fill="$K"><circle cx="30" cy="36" r="6"/><circle cx="62" cy="24" r="6"/><circle cx="81" cy="55" r="4.500"/></g><path d="M20 40q4 6 8 6M52 28q4 6 8 6" stroke="#fff" stroke-width="1.500" opacity=".5" fill="none"/>"##,
    // Steam Train
    r##"<path d="M16 42H60V70H16Z" fill="$A"/><path d="M56 24H84V70H56Z" fill="$A"/><path d="M52 20H88V26H52ZM62 32H78V46H62Z" fill="$B"/><path d="M22 24H32L34 42H20Z" fill="$K"/><path d="M18 20H36V26H18ZM42 34q6-5 12 0v8H42z" fill="$B"/><path d="M10 70H90V76H10Z" fill="$B"/><path d="M4 76L14 62V80Z" fill="$K"/><g fill="$K"><circle cx="26" cy="78" r="9"/><circle cx="46" cy="78" r="9"/><circle cx="74" cy="75" r="12"/></g><g fill="$B"><circle cx="26" cy="78" r="3.500"/><circle cx="46" cy="78" r="3.500"/><circle cx="74" cy="75" r="4.500"/></g><path d="M26 78H74" stroke="$A" stroke-width="3"/><g fill="#fff" opacity=".85"><circle cx="32" cy="12" r="5"/><circle cx="44" cy="8" r="7"/><circle cx="60" cy="9" r="8"/></g><path d="M0 89H100" stroke="$K" stroke-width="2.500"/>"##,
    // Honey Bees
    r##"<g fill="$A"><path d="M20 58l13-7.500 13 7.500v15L33 80.500 20 73zM48 58l13-7.500 13 7.500v15L61 80.500 48 73zM34 82l13-7.500L60 82v13H34zM62 82l13-7.500L88 82v13H62zM6 82l13-7.500L32 82v13H6z" stroke="$G" stroke-width="3"/></g><g><ellipse cx="34" cy="22" rx="8" ry="12" fill="#fff" opacity=".9" transform="rotate(-24 34 22)"/><ellipse cx="44" cy="21" rx="8" ry="12" fill="#fff" opacity=".9" transform="rotate(20 44 21)"/><ellipse cx="38" cy="35" rx="17" ry="11" fill="$A"/><path d="M30 26v18M38 24v22M46 26v18" stroke="$B" stroke-width="4"/><circle cx="54" cy="34" r="5.500" fill="$B"/></g><g transform="translate(62 14) scale(.62)"><ellipse cx="22" cy="8" rx="8" ry="12" fill="#fff" opacity=".9"/><ellipse cx="26" cy="23" rx="17" ry="11" fill="$A"/><path d="M18 14v18M26 12v22M34 14v18" stroke="$B" stroke-width="4"/><circle cx="42" cy="22" r="5.500" fill="$B"/></g><path d="M60 34q8 8 16-2" stroke="$B" stroke-width="1.500" stroke-dasharray="2 3" fill="none"/>"##,
    // Winter Robin
    r##"<path d="M2 78Q40 70 98 82" stroke="$A" stroke-width="5" fill="none" stroke-linecap="round"/><path d="M70 78L84 62M78 69L92 68M20 76L8 64" stroke="$A" stroke-width="3" stroke-linecap="round"/><path d="M24 44Q24 18 48 18Q68 18 70 40Q80 52 96 52Q84 66 66 64Q56 74 44 72Q24 66 24 44Z" fill="$A"/><path d="M24 42Q26 24 42 28Q50 36 48 52Q46 68 40 70Q24 64 24 42Z" fill="$B"/><path d="M34 70Q46 74 54 70Q50 62 47 56Q44 66 34 70Z" fill="#fbf8f2"/><circle cx="40" cy="31" r="2.600" fill="$K"/><path d="M28 32L16 35L27 38Z" fill="$K"/><path d="M56 42Q72 44 80 54Q66 60 56 54Z" fill="$K" opacity=".35"/><path d="M42 72V79M50 71V79" stroke="$K" stroke-width="2"/><g fill="#fff"><circle cx="12" cy="18" r="3"/><circle cx="80" cy="16" r="3"/><circle cx="90" cy="36" r="2"/><circle cx="10" cy="48" r="2"/><circle cx="66" cy="8" r="2"/><circle cx="24" cy="92" r="3"/><circle cx="62" cy="92" r="2.500"/></g>"##,
    // Blue Whale
    r##"<path d="M6 56Q8 30 44 32Q72 34 80 52Q82 60 88 58Q84 48 82 40Q94 42 92 52Q98 46 100 50Q98 64 90 66Q80 82 48 82Q10 82 6 56Z" fill="$A"/><path d="M7 60Q24 66 44 62Q56 60 60 70Q54 82 44 82Q12 80 7 60Z" fill="$B"/><path d="M12 65q16 4 30 2M16 71q14 4 28 2M24 77q10 2 20 0" stroke="$A" stroke-width="1.600" fill="none"/><circle cx="24" cy="52" r="2.600" fill="#fff"/><path d="M50 70Q56 88 66 86Q66 76 60 68Z" fill="$A"/><path d="M38 30V20M38 20q-8-10-14-2M38 20q8-10 14-2" stroke="$A" stroke-width="3" fill="none" stroke-linecap="round"/><path d="M0 92q8-6 16 0t16 0 16 0 16 0 16 0 20 0" stroke="#fff" stroke-width="2.500" fill="none" opacity=".8"/>"##,
];

/// In the order of the flavours' names.
const FRUITS: [&str; 14] = [
    // Blue Raspberry
    r##"<g fill="$A"><circle cx="34" cy="42" r="13"/><circle cx="54" cy="38" r="13"/><circle cx="70" cy="48" r="12"/><circle cx="40" cy="60" r="13"/><circle cx="60" cy="62" r="13"/><circle cx="50" cy="78" r="12"/></g><g fill="#fff" opacity=".45"><circle cx="30" cy="38" r="4"/><circle cx="51" cy="34" r="4"/><circle cx="67" cy="44" r="4"/><circle cx="37" cy="56" r="4"/><circle cx="57" cy="58" r="4"/></g><path d="M50 30Q30 24 26 12Q44 12 51 24Q58 10 76 14Q70 26 50 30Z" fill="$L"/>"##,
    // Cool Mint
    r##"<path d="M50 94Q14 70 26 20Q64 36 50 94Z" fill="$A"/><path d="M50 94Q48 52 82 34Q96 74 50 94Z" fill="$L"/><path d="M50 92Q42 60 30 30M50 92Q62 60 78 44M40 50l-8-2M44 64l-10 0M66 58l10 0M60 70l12 0" stroke="#fff" stroke-width="2.500" fill="none" opacity=".7"/>"##,
    // Lemon Sherbet
    r##"<path d="M12 54Q18 22 52 22Q76 22 84 42Q94 46 92 54Q92 62 84 64Q74 86 50 86Q18 84 12 54Z" fill="$A"/><path d="M26 44q8-12 22-12" stroke="#fff" stroke-width="6" stroke-linecap="round" fill="none" opacity=".7"/><path d="M50 22Q54 6 74 8Q72 22 50 22Z" fill="$L"/>"##,
    // Mango Ice
    r##"<path d="M20 62Q14 30 48 22Q82 18 86 48Q88 80 54 86Q26 88 20 62Z" fill="$A"/><path d="M62 24Q88 26 84 54Q82 74 64 82Q86 56 62 24Z" fill="#e0432f" opacity=".5"/><path d="M46 23Q46 10 58 8M48 20Q64 6 78 14Q68 26 48 20Z" fill="$L"/><path d="M32 46q4-10 12-13" stroke="#fff" stroke-width="6" stroke-linecap="round" fill="none" opacity=".6"/>"##,
    // Strawberry Cream
    r##"<path d="M50 94Q12 66 20 38Q28 24 50 32Q72 24 80 38Q88 66 50 94Z" fill="$A"/><path d="M50 34Q34 36 24 26Q34 20 42 24L50 10L58 24Q66 20 76 26Q66 36 50 34Z" fill="$L"/><g fill="#ffe9b0"><circle cx="34" cy="48" r="2.600"/><circle cx="50" cy="46" r="2.600"/><circle cx="66" cy="48" r="2.600"/><circle cx="42" cy="60" r="2.600"/><circle cx="58" cy="60" r="2.600"/><circle cx="50" cy="74" r="2.600"/></g>"##,
    // Rhubarb Custard
    r##"<path d="M26 92L44 30L54 32L42 94Z" fill="$A"/><path d="M52 94L56 34L66 34L68 94Z" fill="$A"/><path d="M33 90L47 34M60 92L60 36" stroke="#fff" stroke-width="2.500" opacity=".5"/><path d="M48 36Q22 34 20 12Q36 16 44 8Q54 14 64 6Q70 16 84 16Q84 36 60 38Z" fill="$L"/>"##,
    // Classic Blend
    r##"<path d="M20 90Q14 30 66 10Q90 56 20 90Z" fill="$A"/><path d="M22 88Q44 56 62 18M36 66l-10-14M44 54l-8-18M52 42l-2-16M42 66l20-4M50 54l18-6" stroke="$B" stroke-width="3" fill="none"/><path d="M24 92Q46 92 84 58Q88 88 24 92Z" fill="$B"/>"##,
    // Vanilla Biscuit
    r##"<circle cx="46" cy="58" r="32" fill="$A"/><g fill="$K" opacity=".55"><circle cx="34" cy="48" r="4"/><circle cx="56" cy="46" r="4"/><circle cx="46" cy="62" r="4"/><circle cx="62" cy="66" r="4"/><circle cx="32" cy="70" r="4"/></g><path d="M72 40Q60 30 66 14Q78 18 78 30Q88 20 96 28Q94 42 72 40Z" fill="$B" stroke="$A" stroke-width="2"/>"##,
    // Green Apple
    r##"<path d="M50 34Q68 20 82 34Q92 52 78 78Q66 94 50 86Q34 94 22 78Q8 52 18 34Q32 20 50 34Z" fill="$A"/><path d="M50 34Q48 20 54 10" stroke="$K" stroke-width="4" fill="none" stroke-linecap="round"/><path d="M54 22Q64 6 84 12Q76 28 54 22Z" fill="$L"/><path d="M26 46q2-8 10-9" stroke="#fff" stroke-width="6" stroke-linecap="round" fill="none" opacity=".7"/>"##,
    // Cherry Cola
    r##"<circle cx="30" cy="70" r="20" fill="$A"/><circle cx="70" cy="74" r="20" fill="$A"/><path d="M32 52Q40 26 62 12Q70 36 70 56" fill="none" stroke="$L" stroke-width="4"/><path d="M60 14Q76 2 92 16Q80 28 60 14Z" fill="$L"/><circle cx="23" cy="63" r="5" fill="#fff" opacity=".6"/><circle cx="63" cy="67" r="5" fill="#fff" opacity=".6"/>"##,
    // Peach Tea
    r##"<circle cx="50" cy="58" r="33" fill="$A"/><path d="M50 26Q36 46 46 90Q20 90 17 58Q20 28 50 26Z" fill="#e0634e" opacity=".45"/><path d="M50 28Q40 46 46 76" stroke="$K" stroke-width="2" fill="none" opacity=".35"/><path d="M50 27Q60 8 84 14Q78 32 50 27Z" fill="$L"/>"##,
    // Blackcurrant Menthol
    r##"<path d="M52 12Q48 40 52 60M52 30L32 42M52 34L72 46M52 48L40 66" stroke="$L" stroke-width="3" fill="none"/><g fill="$A"><circle cx="30" cy="50" r="14"/><circle cx="74" cy="54" r="14"/><circle cx="40" cy="76" r="14"/><circle cx="62" cy="78" r="14"/><circle cx="52" cy="58" r="14"/></g><g fill="#fff" opacity=".5"><circle cx="26" cy="45" r="4"/><circle cx="70" cy="49" r="4"/><circle cx="48" cy="53" r="4"/><circle cx="36" cy="71" r="4"/></g><path d="M52 18Q66 4 86 12Q76 28 52 18Z" fill="$L"/>"##,
    // Pink Grapefruit
    r##"<circle cx="50" cy="52" r="38" fill="#f2a65a"/><circle cx="50" cy="52" r="33" fill="#fff2e4"/><g fill="$A"><path d="M50 48L38 22Q50 17 62 22ZM54 50L66 25Q77 32 80 44ZM54 54L80 50Q80 64 72 72ZM51 57L68 75Q60 82 48 82ZM47 56L44 82Q31 79 25 70ZM46 53L22 66Q17 54 21 43ZM47 49L23 39Q27 29 35 24Z"/></g>"##,
    // Toasted Caramel
    r##"<path d="M16 40L50 24L84 40L50 58Z" fill="$B"/><path d="M16 40L50 58V92L16 72Z" fill="$A"/><path d="M84 40L50 58V92L84 72Z" fill="$A" opacity=".75"/><path d="M30 46Q30 66 36 64Q40 60 40 52M58 54Q58 74 64 70Q68 64 68 49" fill="none" stroke="$B" stroke-width="6" stroke-linecap="round"/>"##,
];

/// The number of a motif by the name of what it is on.
pub(super) fn number(name: &str, motifs: &[&str]) -> usize {
    motifs.iter().position(|motif| name.starts_with(motif)).unwrap_or(0)
}

/// Draws a motif; its box is a hundred units wide and high.
pub(super) fn motif(drawing: &mut Drawing, number: usize, inks: [Ink; 3]) {
    let [ground, first, second] = inks;
    fill_in(drawing, MOTIFS.get(number).copied().unwrap_or_default(), [ground, first, second]);
}

/// Draws what a flavour tastes of, in a box of a hundred units.
pub(super) fn fruit(drawing: &mut Drawing, number: usize, [first, second]: [Ink; 2]) {
    fill_in(drawing, FRUITS.get(number).copied().unwrap_or_default(), [super::svg::WHITE, first, second]);
}

fn fill_in(drawing: &mut Drawing, drawn: &str, [ground, first, second]: [Ink; 3]) {
    let text = drawn
        .replace("$G", &ground.to_string())
        .replace("$A", &first.to_string())
        .replace("$B", &second.to_string())
        .replace("$K", "#2a2630")
        .replace("$L", "#4f8a3f");
    drawing.put(&text);
}
